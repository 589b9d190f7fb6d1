import type { PageReport } from './page-report.ts'
import { isSoftwareGpu } from './software-gpu.ts'

/** The size that OBS gives a new browser source. */
const OBS_DEFAULT = { width: 800, height: 600 }

/** What is wrong with how a page shows the picture and what to do about it, a sentence each, for people. */
export function pageWarnings(
  report: Pick<PageReport, 'kind' | 'pageWidth' | 'pageHeight' | 'renderer'>,
): readonly string[] {
  const { kind, pageWidth, pageHeight, renderer } = report
  const warnings: string[] = []
  if (kind === 'obs' && pageWidth === OBS_DEFAULT.width && pageHeight === OBS_DEFAULT.height)
    warnings.push(
      "The browser source has OBS's first size, 800 x 600: in its properties set width 1920, height 1080.",
    )
  if (isSoftwareGpu(renderer)) warnings.push(SOFTWARE_WORDS[kind])
  return warnings
}

const SOFTWARE_WORDS: Readonly<Record<PageReport['kind'], string>> = {
  obs: 'OBS draws this page on the processor: in Settings, Advanced switch on Browser Source Hardware Acceleration, then start OBS again.',
  browser:
    'This browser draws on the processor: in its settings, System, switch on hardware acceleration, then start it again.',
}
