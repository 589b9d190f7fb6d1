import { expect, it } from 'vitest'
import { SceneLights } from '../../../server/engine/scene-lights.ts'

it('lights the scene recalled last, and lets places go dark that a scene was taken from', () => {
  const library = { scenes: [{ name: 'wall' }, { name: 'bold' }] }
  const lights = new SceneLights(library)
  expect(lights.names).toEqual(['wall', 'bold'])
  expect(lights.feedback('bold')).toEqual({
    '/scene/1/name': 'wall',
    '/scene/1/active': 0,
    '/scene/2/name': 'bold',
    '/scene/2/active': 1,
  })
  library.scenes.pop()
  expect(lights.feedback('')).toEqual({
    '/scene/1/name': 'wall',
    '/scene/1/active': 0,
    '/scene/2/name': '',
    '/scene/2/active': 0,
  })
})
