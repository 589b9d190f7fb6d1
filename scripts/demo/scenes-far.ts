import {
  HEIGHT,
  picture,
  radialGradient,
  repeat,
  scatter,
  smooth,
  verticalGradient,
  WIDTH,
} from './shapes.ts'

/** The sun goes down over the sea behind a sailing boat; `t` 0..1 over the scene. */
export function sunset(t: number): string {
  const sunY = smooth(96, 196, t)
  const boatX = 120 + 380 * t
  const heave = 5 * Math.sin(t * 26)
  const glitter = repeat(90, (n) => {
    const depth = scatter(n)
    const y = 214 + depth * 146
    const spread = 26 + depth * 120
    const x = 396 + (scatter(n + 77) - 0.5) * 2 * spread
    const shine = Math.max(0, Math.sin(t * 40 + n * 2.4))
    return `<rect x="${(x - 16 - depth * 16).toFixed(1)}" y="${y.toFixed(1)}" width="${(26 + depth * 46).toFixed(1)}" height="${(2 + depth * 5).toFixed(1)}" rx="2" fill="${n % 3 ? '#ffd27a' : '#fff3c4'}" opacity="${(0.2 + 0.75 * shine).toFixed(2)}"/>`
  })
  const waves = repeat(9, (n) => {
    const y = 222 + n * 17
    const shift = ((t * (120 + n * 40)) % 80) - 80
    return `<path d="M${shift},${y} ${repeat(11, () => `q20,${-6 - n} 40,0 t40,0 `)} V${y + 26} H${shift}Z" fill="#0a2f5c" opacity="${0.12 + n * 0.035}"/>`
  })
  const clouds = repeat(7, (n) => {
    const x = ((scatter(n) * 800 + t * (30 + 26 * scatter(n + 4))) % 800) - 80
    const y = 36 + scatter(n + 11) * 110
    return `<g fill="${['#ff9c6b', '#ffc08a', '#e86a8c'][n % 3]}" opacity=".8"><ellipse cx="${x}" cy="${y}" rx="76" ry="10"/><ellipse cx="${x + 26}" cy="${y - 9}" rx="42" ry="11"/><ellipse cx="${x - 24}" cy="${y - 6}" rx="32" ry="9"/></g>`
  })
  const gulls = repeat(4, (n) => {
    const x = 90 + n * 60 + t * 150
    const y = 70 + 24 * Math.sin(n * 2 + t * 5)
    const lift = 11 * Math.sin(t * 50 + n)
    return `<path d="M${x - 24},${y - lift} Q${x - 9},${y - 9} ${x},${y} Q${x + 9},${y - 9} ${x + 24},${y - lift}" stroke="#2b1630" stroke-width="5" fill="none"/>`
  })
  return picture(
    verticalGradient('sky', [
      [0, '#28235f'],
      [0.35, '#a13a78'],
      [0.68, '#ff7a4a'],
      [1, '#ffd27c'],
    ]) +
      verticalGradient('sea', [
        [0, '#e8874f'],
        [0.25, '#8a3f66'],
        [1, '#0b1f49'],
      ]) +
      radialGradient('sun', [
        [0, '#fffbe0'],
        [0.34, '#ffe27a'],
        [0.4, '#ffb648'],
        [1, '#ff7a3000'],
      ]),
    `<rect width="${WIDTH}" height="212" fill="url(#sky)"/><circle cx="396" cy="${sunY}" r="150" fill="url(#sun)"/><circle cx="396" cy="${sunY}" r="54" fill="#fff2b0"/>${clouds}${gulls}
    <rect y="212" width="${WIDTH}" height="150" fill="url(#sea)"/>${waves}${glitter}
    <g transform="translate(${boatX},${248 + heave}) rotate(${2.4 * Math.sin(t * 22)}) scale(1.25)"><path d="M-62,0 H66 C56,30 40,34 -36,34 C-52,30 -58,14 -62,0Z" fill="#3a1220"/><path d="M-60,4 H64" stroke="#ffdc9a" stroke-width="4"/><rect x="-3" y="-132" width="6" height="134" fill="#2a0d18"/><path d="M8,-128 C74,-86 82,-40 78,-10 H8Z" fill="#fff6e4"/><path d="M-8,-118 C-46,-70 -56,-34 -58,-10 H-8Z" fill="#ff5a3c"/></g>`,
  )
}

/** Hot-air balloons rise over misty mountains at dawn. */
export function balloons(t: number): string {
  const ridge = (y: number, height: number, seed: number): string => {
    const points = Array.from(
      { length: 17 },
      (_, n) => `${n * 40},${(y - scatter(n + seed) * height).toFixed(0)}`,
    )
    return `M0,360 L${points.join(' L')} L640,360Z`
  }
  const balloon = (n: number): string => {
    const size = [1.35, 0.8, 0.56, 0.42][n]!
    const x = [236, 476, 96, 570][n]! + 22 * Math.sin(t * 3 + n) + t * 30
    const y = [176, 128, 92, 220][n]! - t * [46, 66, 40, 84][n]!
    const colours = (
      [
        ['#e8202c', '#ffd21f', '#1c57d8'],
        ['#7a1fd0', '#ff8fd0', '#ffe14a'],
        ['#08946a', '#fff2d0', '#ef5a1a'],
        ['#ff7a00', '#fff', '#e01f6a'],
      ] as const
    )[n]!
    const gores = repeat(8, (k) => {
      const a = Math.cos((k / 8) * Math.PI) * 78
      const b = Math.cos(((k + 1) / 8) * Math.PI) * 78
      return `<path d="M0,-92 C${a * 1.32},-84 ${a * 1.28},20 ${a * 0.2},72 L${b * 0.2},72 C${b * 1.28},20 ${b * 1.32},-84 0,-92Z" fill="${colours[k % 3]}"/>`
    })
    return `<g transform="translate(${x},${y}) scale(${size}) rotate(${3 * Math.sin(t * 5 + n)})">${gores}<ellipse cx="-26" cy="-40" rx="20" ry="38" fill="#fff" opacity=".22"/><path d="M-14,72 L-11,104 M14,72 L11,104" stroke="#4a2a12" stroke-width="3"/><rect x="-15" y="102" width="30" height="22" rx="4" fill="#8a5424"/><circle cx="0" cy="86" r="${6 + 4 * Math.max(0, Math.sin(t * 30 + n * 2))}" fill="#ffb020"/></g>`
  }
  return picture(
    verticalGradient('dawn', [
      [0, '#3a7fd0'],
      [0.45, '#9fd3ee'],
      [0.75, '#ffe3b0'],
      [1, '#ffb98a'],
    ]),
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#dawn)"/><circle cx="${520 - 20 * t}" cy="${250 - 46 * t}" r="40" fill="#fff6cf"/>
    <path d="${ridge(280, 110, 3)}" fill="#8fa7d6"/><path d="${ridge(306, 84, 21)}" fill="#5f83b8"/>
    ${repeat(4, (n) => balloon(3 - n))}
    <path d="${ridge(334, 70, 47)}" fill="#2f6f62"/><path d="${ridge(356, 46, 71)}" fill="#1b4d33"/>
    ${repeat(5, (n) => `<ellipse cx="${((n * 170 + t * 120) % 820) - 90}" cy="${296 + 10 * n}" rx="130" ry="12" fill="#fff" opacity=".3"/>`)}`,
  )
}

/** A lighthouse turns its beam through a night of stars. */
export function lighthouse(t: number): string {
  const angle = t * Math.PI * 5
  const reach = Math.cos(angle)
  const glow = Math.abs(Math.sin(angle))
  const beam = `<path d="M446,98 L${446 + reach * 620},${24 - 20 * glow} L${446 + reach * 620},${186 + 20 * glow}Z" fill="#fff2a8" opacity="${(0.24 + 0.5 * Math.abs(reach)).toFixed(2)}"/>`
  const stars = repeat(90, (n) => {
    const shine = 0.45 + 0.55 * Math.abs(Math.sin(t * 12 + n))
    return `<circle cx="${(scatter(n) * 640).toFixed(0)}" cy="${(scatter(n + 200) * 220).toFixed(0)}" r="${(0.9 + scatter(n + 90) * 2.2).toFixed(1)}" fill="#fff" opacity="${shine.toFixed(2)}"/>`
  })
  const waves = repeat(8, (n) => {
    const y = 268 + n * 13
    const shift = ((t * (90 + n * 36)) % 90) - 90
    return `<path d="M${shift},${y} ${repeat(11, () => `q22,${-9 - n} 45,0 t45,0 `)} V370 H${shift}Z" fill="hsl(${208 + n * 2},66%,${(26 - n * 2.1).toFixed(1)}%)" stroke="#9fd8ff" stroke-opacity=".28" stroke-width="2.5"/>`
  })
  return picture(
    verticalGradient('night', [
      [0, '#050a2a'],
      [0.5, '#15246a'],
      [0.8, '#4a3f8f'],
      [1, '#b0628a'],
    ]) +
      radialGradient('moon', [
        [0, '#fffdf0'],
        [0.5, '#fff6d0'],
        [0.53, '#c9d4ff55'],
        [1, '#c9d4ff00'],
      ]) +
      `<linearGradient id="tower" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#fff"/><stop offset=".5" stop-color="#f0ece4"/><stop offset="1" stop-color="#8d93b8"/></linearGradient>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#night)"/>${stars}<circle cx="130" cy="86" r="92" fill="url(#moon)"/><circle cx="112" cy="76" r="9" fill="#e2dcb8"/><circle cx="144" cy="100" r="12" fill="#e2dcb8"/>
    ${reach < 0 ? '' : beam}${waves}
    <path d="M360,330 C380,262 420,250 452,250 C500,250 548,276 580,340 L590,370 L340,370Z" fill="#2a2038"/><path d="M372,322 C392,276 424,262 452,262" stroke="#6a5a86" stroke-width="6" fill="none"/>
    <path d="M416,258 L428,122 H464 L476,258Z" fill="url(#tower)"/>${repeat(3, (n) => `<path d="M${418.4 + n * 3.6},${232 - n * 40} L${420.2 + n * 3.6},${212 - n * 40} H${471.8 - n * 3.6} L${473.6 - n * 3.6},${232 - n * 40}Z" fill="#d8202f"/>`)}
    <rect x="420" y="114" width="52" height="10" fill="#241a30"/><rect x="430" y="82" width="32" height="34" fill="#ffe98a"/><path d="M424,84 L446,58 L468,84Z" fill="#d8202f"/><circle cx="446" cy="98" r="${18 + 26 * glow}" fill="#fff6c0" opacity=".55"/>
    ${reach < 0 ? beam : ''}`,
  )
}
