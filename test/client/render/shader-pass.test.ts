import type { Mesh, Scene, WebGLRenderer } from 'three'
import { expect, it } from 'vitest'
import { ShaderPass } from '../../../client/render/shader-pass.ts'

it('draws with the program that was prepared, in whatever order its defines are named', () => {
  const seen: unknown[] = []
  const look = (scene: Scene): void => void seen.push((scene.children[0] as Mesh).material)
  const renderer = { compile: look, render: look, setRenderTarget: () => {} } as unknown as WebGLRenderer
  const pass = new ShaderPass({ vertex: '', fragment: '', blending: {} }, {}, 3)
  pass.prepare(renderer, ['FADE', 'GLINT', 'BLEND'])
  pass.draw(renderer, ['BLEND', 'FADE', 'GLINT'], null)
  pass.draw(renderer, ['FADE', 'GLINT'], null)
  expect(seen[1]).toBe(seen[0])
  expect(seen[2]).not.toBe(seen[0])
})
