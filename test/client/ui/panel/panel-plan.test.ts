import { describe, expect, it } from 'vitest'
import { planPanel, REST_KEY, rowsOf } from '../../../../client/ui/panel/panel-plan.ts'
import { fader, feedback, group, trigger } from '../../../../server/protocol/registry-rows.ts'
import { REGISTRY } from '../../../../server/protocol/registry.ts'

const addressesOf = (sections: ReturnType<typeof planPanel>): string[] =>
  sections.flatMap(({ items }) => items.flatMap(rowsOf)).map((row) => row.address)

describe('planPanel', () => {
  it('puts every parameter of the registry into a section, once', () => {
    const planned = addressesOf(planPanel(REGISTRY))
    expect(planned.toSorted()).toEqual(REGISTRY.map((row) => row.address).toSorted())
  })

  it('has a section for every group', () => {
    expect(planPanel(REGISTRY).find(({ key }) => key === REST_KEY)).toBeUndefined()
  })

  it('shows a parameter of a group that it does not know', () => {
    const stranger = group('Aquarium', 'stage', [fader('/fish', 'Fish', [0, 1], 0, 'More fish.')])
    const rest = planPanel([...REGISTRY, ...stranger]).find(({ key }) => key === REST_KEY)
    expect(rest?.items.flatMap(rowsOf)).toEqual(stranger)
  })

  it('has a widget as soon as its first address is declared, and shows the others by themselves until then', () => {
    const position = feedback('/source/position', 'Position', 'Seconds from the beginning.')
    const play = trigger('/play', 'Play', 'Plays.')
    const source = (rows: Parameters<typeof group>[2]): string[] =>
      planPanel(group('Source', 'source', rows)).flatMap(({ items }) =>
        items.map((item) => (item.kind === 'widget' ? item.widget : item.row.address)),
      )
    expect(source([position])).toEqual(['/source/position'])
    expect(source([position, play])).toEqual(['transport'])
  })
})
