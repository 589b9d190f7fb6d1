/** Names of drivers that draw on the processor, of Chromium and Firefox, Linux, macOS and Windows. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|software/i

/** Whether a GPU of this name is no GPU: drawing then takes the time of the processor's cores. */
export function isSoftwareGpu(name: string): boolean {
  return SOFTWARE.test(name)
}
