/* Runs before anything is painted: what lies behind the picture, black or nothing, from the first byte on. */
const page = globalThis.document.documentElement
const asked = new globalThis.URLSearchParams(globalThis.location.search).get('bg') ?? ''
const isObs = 'obsstudio' in globalThis || / OBS\//.test(globalThis.navigator.userAgent)
if (/^[0-9a-f]{6}$/i.test(asked)) {
  page.dataset.backdrop = 'colour'
  page.style.backgroundColor = `#${asked}`
} else if (asked === 'transparent' || (asked !== 'black' && isObs)) {
  page.dataset.backdrop = 'transparent'
} else {
  page.dataset.backdrop = 'black'
}
