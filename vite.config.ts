import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'

/** Puts the script that runs before the first paint where pages name it, under a name made from its content. */
function firstScript(): Plugin {
  let reference = ''
  return {
    name: 'first-script',
    apply: 'build',
    buildStart() {
      const source = readFileSync(new URL('client/ui/backdrop.js', import.meta.url), 'utf8')
      reference = this.emitFile({ type: 'asset', name: 'backdrop.js', source })
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const page of Object.values(bundle))
          if (page.type === 'asset' && page.fileName.endsWith('.html'))
            page.source = String(page.source).replace('/ui/backdrop.js', `/${this.getFileName(reference)}`)
      },
    },
  }
}

export default defineConfig({
  root: 'client',
  base: '/',
  publicDir: false,
  plugins: [firstScript()],
  build: {
    target: 'chrome103',
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: { out: 'client/out.html', home: 'client/index.html', panel: 'client/panel.html' },
    },
  },
  worker: { format: 'es' },
})
