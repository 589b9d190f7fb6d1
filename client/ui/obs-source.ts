/** Whether the page is a browser source of OBS, by what OBS adds to every page and to its name. */
export function isObsSource(): boolean {
  return 'obsstudio' in globalThis || / OBS\//.test(navigator.userAgent)
}
