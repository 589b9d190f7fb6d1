import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import ts from 'typescript'
import type { StageFacts } from '../../../client/stage-probe.ts'
import type { StagePage } from '../../../scripts/stage-probe.ts'

const METER = join(import.meta.dirname, '..', '..', 'browser', 'pages', 'texture-meter.ts')
/** Between two looks at the page, which keeps the last 600 drawings. */
const LOOK_MS = 3000

/** One drawing of the flight. */
export type FlownFrame = {
  readonly atUs: number
  readonly refreshMs: number
  readonly mainMs: number
  /** Late because the tiles of the drawing before were counted. */
  readonly isDisturbed: boolean
}

type MeteredPage = StagePage & { readonly textureMeters: readonly { readonly most: number }[] }

/** A stage page that is looked at while it flies. */
export class FlightPage {
  readonly page: Page
  readonly #cdp: CDPSession

  private constructor(page: Page, cdp: CDPSession) {
    this.page = page
    this.#cdp = cdp
  }

  /** Opens the address; resolves when all tiles are there. */
  static async open(page: Page, url: string): Promise<FlightPage> {
    await page.addInitScript({ content: await meterScript() })
    await page.goto(url)
    await page.waitForFunction(
      () => {
        const { smalti } = globalThis as unknown as StagePage
        return smalti !== undefined && smalti.lastDrawn !== null && smalti.state().pendingParts === 0
      },
      null,
      { timeout: 120_000 },
    )
    return new FlightPage(page, await page.context().newCDPSession(page))
  }

  /** How the page is. */
  facts(): Promise<StageFacts> {
    return this.page.evaluate(() => (globalThis as unknown as StagePage).smalti!.state())
  }

  /** Bytes of tiles that WebGL ever held at a time. */
  mostTileBytes(): Promise<number> {
    return this.page.evaluate(() =>
      Math.max(...(globalThis as unknown as MeteredPage).textureMeters.map(({ most }) => most)),
    )
  }

  /** Bytes that are left of the page's objects once all that is unused is gone. */
  async heapBytes(): Promise<number> {
    await this.#cdp.send('HeapProfiler.collectGarbage')
    return (await this.#cdp.send('Runtime.getHeapUsage')).usedSize
  }

  /** Has the tiles of every so many-th drawing counted; 0 for none. */
  async countTiles(everyDraws: number): Promise<void> {
    await this.page.evaluate(
      (every) => (globalThis as unknown as StagePage).smalti!.countTiles(every),
      everyDraws,
    )
  }

  /** Runs something and gives the drawings made meanwhile. */
  async watch(run: () => Promise<void>): Promise<readonly FlownFrame[]> {
    const { serverUs } = await this.facts()
    const frames = new Map<number, FlownFrame>()
    const look = async (): Promise<void> => {
      for (const frame of await this.#keptFrames())
        if (frame.atUs >= serverUs && !frames.has(frame.atUs)) frames.set(frame.atUs, frame)
    }
    let looking = Promise.resolve()
    const timer = setInterval(() => void (looking = looking.then(look)), LOOK_MS)
    try {
      await run()
    } finally {
      clearInterval(timer)
    }
    await looking
    await look()
    return [...frames.values()]
  }

  #keptFrames(): Promise<readonly FlownFrame[]> {
    return this.page.evaluate(() =>
      (globalThis as unknown as StagePage).smalti!.frames.map((frame, at, all) => ({
        atUs: frame.refreshServerUs,
        refreshMs: frame.refreshMs,
        mainMs: frame.mainMs,
        isDisturbed: all[at - 1]?.isCounted ?? false,
      })),
    )
  }
}

/** Has every WebGL context of the page metered. */
async function meterScript(): Promise<string> {
  const { outputText } = ts.transpileModule(await readFile(METER, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  })
  return `{
    ${outputText.replace('export class', 'class')}
    globalThis.textureMeters = []
    const open = HTMLCanvasElement.prototype.getContext
    const metered = new WeakSet()
    HTMLCanvasElement.prototype.getContext = function (...words) {
      const context = open.apply(this, words)
      if (context instanceof WebGL2RenderingContext && !metered.has(context)) {
        metered.add(context)
        textureMeters.push(new TextureMeter(context))
      }
      return context
    }
  }`
}
