import {
  blob,
  HEIGHT,
  picture,
  radialGradient,
  repeat,
  scatter,
  smooth,
  verticalGradient,
  WIDTH,
} from './shapes.ts'

/** An eye that opens, looks about and blinks; `t` 0..1 over the scene. */
export function eye(t: number): string {
  const blink = Math.max(pulse(t, 0.42, 0.02), pulse(t, 0.78, 0.02))
  const open = smooth(0.03, 1, t / 0.16) * (1 - blink)
  const gazeX =
    26 * smooth(0, 1, (t - 0.25) / 0.06) -
    56 * smooth(0, 1, (t - 0.5) / 0.07) +
    30 * smooth(0, 1, (t - 0.68) / 0.06)
  const gazeY = 8 * Math.sin(t * 9)
  const pupil = 34 + 7 * Math.sin(t * 11) - 6 * smooth(0, 1, (t - 0.55) / 0.2)
  const cx = 320 + gazeX
  const cy = 188 + gazeY
  const upper = 188 - 128 * open
  const lower = 188 + 92 * open
  const lids = `M40,196 C150,${upper} 470,${upper - 6} 604,182 C500,${lower} 170,${lower + 8} 40,196Z`
  const fibres = repeat(150, (n) => {
    const angle = (n / 150) * Math.PI * 2 + scatter(n) * 0.03
    const inner = pupil + 1 + scatter(n + 500) * 8
    const outer = 62 + scatter(n + 900) * 30
    const hue = 168 + scatter(n + 40) * 40
    const light = 28 + scatter(n + 70) * 44
    return `<line x1="${(cx + Math.cos(angle) * inner).toFixed(1)}" y1="${(cy + Math.sin(angle) * inner).toFixed(1)}" x2="${(cx + Math.cos(angle) * outer).toFixed(1)}" y2="${(cy + Math.sin(angle) * outer).toFixed(1)}" stroke="hsl(${hue.toFixed(0)},72%,${light.toFixed(0)}%)" stroke-width="2.6" stroke-opacity=".8"/>`
  })
  const lashes = repeat(26, (n) => {
    const s = n / 25
    const x = 78 + s * 490
    const lift =
      upper +
      (188 - upper) * Math.pow(Math.abs(s - 0.5) * 2, 2.2) * 0.98 +
      (1 - Math.abs(s - 0.5) * 2) * 32 * open
    const lean = (s - 0.5) * 86
    return `<path d="M${x},${lift + 4} q${lean * 0.2},-26 ${lean},${-46 - 12 * Math.sin(s * 3.14)}" stroke="#1a0d08" stroke-width="${5 - Math.abs(s - 0.5) * 4}" fill="none" stroke-linecap="round"/>`
  })
  return picture(
    radialGradient(
      'skin',
      [
        [0, '#f2b48c'],
        [0.55, '#d98a5f'],
        [1, '#8a4527'],
      ],
      'cx="46%" cy="40%" r="75%"',
    ) +
      radialGradient('white', [
        [0, '#fffdf8'],
        [0.7, '#f3e4da'],
        [1, '#b98a7a'],
      ]) +
      radialGradient('iris', [
        [0, '#f0c35a'],
        [0.36, '#3aa38e'],
        [0.75, '#14698a'],
        [1, '#06233c'],
      ]) +
      `<clipPath id="slit"><path d="${lids}"/></clipPath>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#skin)"/>
    <path d="M20,120 C160,${26 + 20 * (1 - open)} 480,${16 + 20 * (1 - open)} 622,104 C500,${62 + 24 * (1 - open)} 170,${70 + 24 * (1 - open)} 20,120Z" fill="#3b1a10" opacity=".88"/>
    <path d="M40,184 C150,${upper - 40} 470,${upper - 44} 604,172" stroke="#9c5133" stroke-width="11" fill="none" opacity=".8"/>
    <g clip-path="url(#slit)"><rect width="${WIDTH}" height="${HEIGHT}" fill="url(#white)"/>
    <circle cx="${cx}" cy="${cy}" r="96" fill="url(#iris)"/>${fibres}<circle cx="${cx}" cy="${cy}" r="96" fill="none" stroke="#04161f" stroke-width="7" opacity=".8"/>
    <circle cx="${cx}" cy="${cy}" r="${pupil}" fill="#030406"/><ellipse cx="${cx - 30}" cy="${cy - 38}" rx="22" ry="17" fill="#fff" opacity=".95"/><circle cx="${cx + 34}" cy="${cy + 34}" r="8" fill="#dff" opacity=".7"/>
    <path d="M40,196 C150,${upper} 470,${upper - 6} 604,182 L604,150 L40,150Z" fill="#2a0f08" opacity=".28" transform="translate(0,26)"/></g>
    <path d="${lids}" fill="none" stroke="#4a1d10" stroke-width="8"/>${lashes}`,
  )
}

/** Koi that circle in deep water under moving light. */
export function koi(t: number): string {
  const swim = t * Math.PI * 2
  const fish = (n: number): string => {
    const phase = swim * (0.8 + 0.12 * n) + n * 2.1
    const x = 320 + Math.cos(phase) * (150 + 40 * n)
    const y = 182 + Math.sin(phase * 1.0) * (74 + 14 * n)
    const heading =
      (Math.atan2(Math.cos(phase) * (74 + 14 * n), -Math.sin(phase) * (150 + 40 * n)) * 180) / Math.PI
    const sway = Math.sin(t * 70 + n * 2) * 12
    const [body, mark, belly] = (
      [
        ['#ff7a1a', '#d42a08', '#ffd9a8'],
        ['#fff4e6', '#e8380d', '#ffffff'],
        ['#ffc01f', '#f07b00', '#fff0b0'],
      ] as const
    )[n % 3]!
    return `<g transform="translate(${x.toFixed(1)},${y.toFixed(1)}) rotate(${heading.toFixed(1)}) scale(${1.28 - n * 0.14})">
      <path d="M-62,0 C-92,${-18 + sway} -112,${-44 + sway * 2} -138,${-30 + sway * 2.4} C-122,${-6 + sway * 2} -122,${8 + sway * 2} -138,${32 + sway * 2.4} C-112,${42 + sway * 2} -92,${18 + sway} -62,0Z" fill="${body}" opacity=".85"/>
      <path d="M6,-26 C-4,-58 -36,-66 -50,-58 C-36,-46 -30,-34 -24,-22Z" fill="${mark}" opacity=".8"/><path d="M6,26 C-4,58 -36,66 -50,58 C-36,46 -30,34 -24,22Z" fill="${mark}" opacity=".8"/>
      <path d="M86,0 C70,-34 10,-40 -66,${-6 + sway * 0.4} L-66,${6 + sway * 0.4} C10,40 70,34 86,0Z" fill="${body}"/>
      <path d="M70,-4 C40,-18 0,-16 -40,-4 C0,8 40,8 70,-4Z" fill="${belly}" opacity=".75"/>
      <path d="M40,-24 C20,-34 0,-30 -6,-18 C8,-8 28,-8 40,-24Z" fill="${mark}"/><path d="M-18,20 C-34,26 -48,16 -46,6 C-34,2 -22,6 -18,20Z" fill="${mark}"/>
      <circle cx="66" cy="-14" r="5.5" fill="#111"/><circle cx="66" cy="14" r="5.5" fill="#111"/></g>`
  }
  const rays = repeat(7, (n) => {
    const x = 60 + n * 92 + 34 * Math.sin(swim + n)
    return `<path d="M${x},-10 L${x + 40},-10 L${x + 120 + 20 * Math.sin(swim + n * 2)},370 L${x - 30},370Z" fill="#8ff5ff" opacity="${(0.07 + 0.06 * Math.sin(swim * 2 + n * 1.7)).toFixed(3)}"/>`
  })
  const pads = repeat(5, (n) => {
    const x = [70, 560, 596, 30, 470][n]! + 6 * Math.sin(swim + n)
    const y = [60, 300, 62, 316, 20][n]!
    return `<path d="${blob(x, y, 40, (a) => (Math.abs(a - 1 - n) < 0.22 ? 10 : 54 + 10 * Math.sin(a * 2 + n)))}" fill="${n % 2 ? '#2f9e44' : '#5bbf3a'}" stroke="#0f5a2c" stroke-width="4"/>${n === 1 || n === 3 ? repeat(9, (k) => `<ellipse cx="${x}" cy="${y - 15}" rx="9" ry="24" fill="${k % 2 ? '#ff9ad0' : '#ffd6ec'}" transform="rotate(${k * 40},${x},${y})"/>`) + `<circle cx="${x}" cy="${y}" r="9" fill="#ffd43b"/>` : ''}`
  })
  return picture(
    radialGradient(
      'water',
      [
        [0, '#1aa6b8'],
        [0.55, '#0b5f8a'],
        [1, '#04233f'],
      ],
      'cx="48%" cy="40%" r="75%"',
    ),
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#water)"/>${rays}${repeat(3, (n) => fish(2 - n))}${pads}`,
  )
}

/** A rose that opens, petal by petal. */
export function rose(t: number): string {
  const bloom = smooth(0.35, 1, t / 0.75)
  const petals = repeat(42, (k) => {
    const n = 41 - k
    const ring = n / 42
    const distance = 132 * Math.pow(ring, 0.8) * bloom
    const size = 26 + 84 * ring * bloom
    const angle = n * 2.39996 + t * 0.5
    const x = 320 + Math.cos(angle) * distance
    const y = 180 + Math.sin(angle) * distance * 0.9
    const light = 22 + 34 * ring + 5 * scatter(n)
    const turn = (angle * 180) / Math.PI
    return `<g transform="translate(${x.toFixed(1)},${y.toFixed(1)}) rotate(${turn.toFixed(1)})"><path d="M${-size * 0.8},${-size * 0.9} C${size * 0.5},${-size * 1.25} ${size * 1.02},${-size * 0.5} ${size},0 C${size * 1.02},${size * 0.5} ${size * 0.5},${size * 1.25} ${-size * 0.8},${size * 0.9}Z" fill="hsl(${348 + ring * 8},${88 - ring * 10}%,${light.toFixed(0)}%)" stroke="hsl(350,90%,${(light * 0.45).toFixed(0)}%)" stroke-width="4"/><path d="M${size * 0.55},${-size * 0.75} C${size},${-size * 0.3} ${size},${size * 0.3} ${size * 0.55},${size * 0.75}" fill="none" stroke="hsl(352,95%,${(light + 20).toFixed(0)}%)" stroke-width="${(3 + size * 0.06).toFixed(1)}" opacity=".8"/></g>`
  })
  const leaves = repeat(6, (n) => {
    const angle = n * 60 + 18 + 5 * Math.sin(t * 6 + n)
    return `<g transform="translate(320,180) rotate(${angle}) scale(${0.75 + 0.35 * bloom})"><path d="M90,0 C150,-70 240,-60 300,6 C230,60 150,60 90,0Z" fill="${n % 2 ? '#1f7a3a' : '#2f9d4c'}" stroke="#0b3d1e" stroke-width="5"/><path d="M96,0 L290,5" stroke="#a5e07a" stroke-width="4" opacity=".7"/></g>`
  })
  const dew = repeat(
    7,
    (n) =>
      `<circle cx="${250 + scatter(n) * 150}" cy="${110 + scatter(n + 9) * 140}" r="${4 + scatter(n + 3) * 5}" fill="#fff" opacity="${(0.35 + 0.4 * Math.abs(Math.sin(t * 8 + n * 1.3))).toFixed(2)}"/>`,
  )
  return picture(
    radialGradient(
      'dusk',
      [
        [0, '#f6d8b8'],
        [0.5, '#7fb0a2'],
        [1, '#16343f'],
      ],
      'cx="50%" cy="45%" r="75%"',
    ),
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#dusk)"/>${leaves}${petals}${dew}`,
  )
}

/** A butterfly that beats its wings over flowers. */
export function butterfly(t: number): string {
  const beat = 0.66 + 0.34 * Math.sin(t * 60)
  const x = 320 + 70 * Math.sin(t * 7)
  const y = 160 + 24 * Math.sin(t * 11)
  const wing = (side: number): string =>
    `<g transform="scale(${side * beat},1)"><path d="M4,-10 C40,-120 150,-150 196,-116 C216,-60 150,-8 6,4Z" fill="url(#upper)" stroke="#140a05" stroke-width="11"/><path d="M4,4 C90,10 142,40 128,98 C96,136 30,92 4,18Z" fill="url(#lower)" stroke="#140a05" stroke-width="11"/>
    <path d="M8,-8 C60,-60 110,-90 178,-112 M8,-6 C70,-34 120,-50 190,-78 M8,-2 C60,-12 110,-20 160,-34 M8,10 C50,30 80,60 100,104" stroke="#140a05" stroke-width="5" fill="none"/>
    ${repeat(6, (n) => `<circle cx="${186 - n * 9}" cy="${-108 + n * 15}" r="6" fill="#fff"/>`)}<circle cx="92" cy="66" r="17" fill="#2450ff"/><circle cx="92" cy="66" r="8" fill="#0ff"/></g>`
  const flowers = repeat(15, (n) => {
    const fx = 20 + n * 44 + 6 * Math.sin(t * 6 + n)
    const fy = 262 + scatter(n) * 72
    const hue = [330, 280, 50, 10, 205][n % 5]!
    return `<path d="M${fx},${fy} Q${fx - 6},${fy + 60} ${fx + 10 * (scatter(n + 5) - 0.5)},380" stroke="#2a7a2f" stroke-width="6" fill="none"/>${repeat(8, (k) => `<ellipse cx="${fx}" cy="${fy - 18}" rx="10" ry="19" fill="hsl(${hue},88%,${58 + 8 * (k % 2)}%)" transform="rotate(${k * 45 + t * 20},${fx},${fy})"/>`)}<circle cx="${fx}" cy="${fy}" r="11" fill="#ffdf40" stroke="#a85" stroke-width="3"/>`
  })
  return picture(
    verticalGradient('air', [
      [0, '#59b8f2'],
      [0.5, '#bfe9f5'],
      [0.72, '#d8f0b8'],
      [1, '#3f9b3c'],
    ]) +
      radialGradient(
        'upper',
        [
          [0, '#ffd23a'],
          [0.55, '#ff8a12'],
          [1, '#d93a06'],
        ],
        'cx="20%" cy="80%" r="95%"',
      ) +
      radialGradient(
        'lower',
        [
          [0, '#ffe680'],
          [0.6, '#ff9d1e'],
          [1, '#c93207'],
        ],
        'cx="15%" cy="10%" r="95%"',
      ),
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#air)"/><circle cx="540" cy="60" r="42" fill="#fff6c9"/>${flowers}
    <g transform="translate(${x},${y}) rotate(${8 * Math.sin(t * 9)})">${wing(1)}${wing(-1)}<path d="M0,-34 C9,-20 9,40 0,78 C-9,40 -9,-20 0,-34Z" fill="#1d110a"/><circle cx="0" cy="-38" r="10" fill="#1d110a"/><path d="M-3,-46 Q-18,-86 -40,-92 M3,-46 Q18,-86 40,-92" stroke="#1d110a" stroke-width="4" fill="none"/></g>`,
  )
}

function pulse(t: number, at: number, width: number): number {
  return Math.max(0, 1 - Math.abs(t - at) / width)
}
