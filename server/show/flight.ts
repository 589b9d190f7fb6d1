import type { Motion } from '../protocol/motion.ts'

const MIN_LOG_RATIO = 0.02

/**
 * The way of one centre coordinate that goes with a zoom: the view nears one fixed point by equal ratios instead of
 * sliding past everything between. The motion stays as it is when the zoom hardly changes or keeps another time.
 */
export function joinFlight(zoom: Motion, centre: Motion): Motion {
  const isTogether =
    zoom.startUs === centre.startUs && zoom.durationMs === centre.durationMs && zoom.curve === centre.curve
  if (!isTogether || zoom.space !== 'log') return centre
  if (Math.abs(Math.log(zoom.to / zoom.from)) < MIN_LOG_RATIO) return centre
  const pivot = (centre.to * zoom.to - centre.from * zoom.from) / (zoom.to - zoom.from)
  if (centre.from === pivot) return centre
  return { ...centre, space: 'log', pivot }
}
