import type { OutputReport } from '../output/show-port.ts'
import type { PageKind } from '../protocol/page-report.ts'
import { pageWarnings } from '../protocol/page-warnings.ts'

/** A page that is seen reports twice a second; one that is silent for so long gets no animation frames. */
const COVERED_AFTER_US = 2_000_000

/** A page that shows the picture, and how it fares. */
export type OutputStatus = {
  readonly clientId: string
  /** What the page's address calls it; empty where it does not. */
  readonly name: string
  readonly width: number
  readonly height: number
  readonly presentedFps: number
  readonly isVisible: boolean
  /** In front as far as the page knows, but the browser lets it draw nothing: another window lies over it. */
  readonly isCovered: boolean
  /** Whether OBS has it on air; in a browser always. */
  readonly isActive: boolean
  readonly renderer: string
  readonly kind: PageKind
  /** What is wrong and what to do about it, a sentence each. */
  readonly warnings: readonly string[]
}

/** What connected pages last told of themselves. */
export class OutputReports {
  readonly #now: () => number
  readonly #reports = new Map<string, { readonly report: OutputReport; readonly atUs: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** A page has told how it is. */
  reported(report: OutputReport): void {
    this.#reports.set(report.clientId, { report, atUs: this.#now() })
  }

  /** A page is not connected any more. */
  gone(clientId: string): void {
    this.#reports.delete(clientId)
  }

  /** All pages that show the picture, hidden ones too. */
  list(): readonly OutputStatus[] {
    return [...this.#reports.values()].map(({ report, atUs }) => {
      const { clientId, name, width, height, isVisible, isActive, renderer, kind } = report
      const isCovered = this.#isCovered(report, atUs)
      const presentedFps = isCovered ? 0 : report.presentedFps
      const warnings = pageWarnings(report)
      return {
        clientId,
        name,
        width,
        height,
        presentedFps,
        isVisible,
        isCovered,
        isActive,
        renderer,
        kind,
        warnings,
      }
    })
  }

  /** The pages that somebody may look at now. */
  get seen(): readonly string[] {
    const seen: string[] = []
    for (const [clientId, { report, atUs }] of this.#reports) {
      if (report.isVisible && !this.#isCovered(report, atUs)) seen.push(clientId)
    }
    return seen
  }

  #isCovered(report: OutputReport, atUs: number): boolean {
    return report.isVisible && this.#now() - atUs > COVERED_AFTER_US
  }
}
