import { defineConfig } from 'vite'

export default defineConfig({
  root: 'client',
  base: '/',
  publicDir: false,
  build: {
    target: 'chrome103',
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: { out: 'client/out.html', home: 'client/index.html' } },
  },
  worker: { format: 'es' },
})
