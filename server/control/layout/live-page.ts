import { holdButton, toggleButton, triggerButton } from './buttons.ts'
import type { LayoutSize, Page } from './page.ts'
import { across, down, grid, sized, weighed, type Piece } from './pieces.ts'
import { pad, springFader, standingFader } from './sliders.ts'
import type { LayoutFacts } from './surface.ts'

/** The page that a hand stays on: light, view, and what happens once. */
export function livePage(facts: LayoutFacts, size: LayoutSize): Page {
  const isPhone = size === 'phone'
  const master = standingFader(facts, '/out/master', { colour: 'output', text: 'MASTER' })
  const zoom = standingFader(facts, '/zoom', { colour: 'zoom', text: 'ZOOM' })
  const centre = pad(facts, '/zoom/xy', { colour: 'zoom' })
  const ends = ['OUT', 'IN'] as const
  const joystick = springFader(facts, '/zoom/speed', { colour: 'zoom', isStanding: !isPhone, ends })
  const moments = grid(momentButtons(facts), isPhone ? 4 : 2)
  const fades = across([
    triggerButton(facts, '/out/fade/out', { colour: 'output', text: 'Fade out' }),
    triggerButton(facts, '/out/fade/in', { colour: 'output', text: 'Fade in' }),
  ])
  const freeze = toggleButton(facts, '/out/freeze', { colour: 'output', text: 'FREEZE', size: 18 })
  const flash = holdButton(facts, '/out/flash', { colour: 'output', text: 'FLASH', size: 22 })
  const content = isPhone
    ? down([
        weighed(5, across([sized(84, master), centre, sized(84, zoom)])),
        sized(64, joystick),
        weighed(2, moments),
        sized(50, fades),
        sized(76, across([freeze, weighed(2, flash)])),
      ])
    : across([
        sized(108, master),
        sized(108, zoom),
        sized(108, joystick),
        centre,
        sized(250, down([weighed(4, moments), fades, freeze, weighed(2, flash)])),
      ])
  return { tab: 'LIVE', colour: 'zoom', content }
}

function momentButtons(facts: LayoutFacts): (Piece | null)[] {
  return [
    triggerButton(facts, '/zoom/out', { colour: 'zoom', text: '\u2212', size: 24 }),
    triggerButton(facts, '/zoom/in', { colour: 'zoom', text: '+', size: 24 }),
    triggerButton(facts, '/zoom/home', { colour: 'zoom', text: 'Whole' }),
    triggerButton(facts, '/light/sweep', { colour: 'effects', text: 'Sweep' }),
    triggerButton(facts, '/dive', { colour: 'zoom', text: 'Dive' }),
    triggerButton(facts, '/dive/surface', { colour: 'zoom', text: 'Surface' }),
    triggerButton(facts, '/out/shatter', { colour: 'effects', text: 'Shatter' }),
    triggerButton(facts, '/out/assemble', { colour: 'effects', text: 'Gather' }),
  ]
}
