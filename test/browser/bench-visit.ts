import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { BenchServer } from './bench-page.ts'
import { launchChromium } from './chromium.ts'

/** What a file's tests of the drawing share: a server of sets and, for each test, a fresh page that complains of nothing. */
export type BenchVisit = {
  readonly server: BenchServer
  readonly page: Page
  /** The same page for all tests of the file. */
  lastingPage(): Promise<Page>
  /** Lets the page complain in this test of what has these words in it. */
  forgive(words: string): void
}

/** Has a file's tests visit the bench in a real browser; `prepare` puts sets on the server, once. */
export function visitBench(
  canvas: { readonly width: number; readonly height: number },
  prepare: (server: BenchServer) => Promise<void>,
): BenchVisit {
  let browser: Browser | undefined
  let server: BenchServer | undefined
  let page: Page | undefined
  let lasting: Page | undefined
  let complaints: readonly string[] = []
  let lastingComplaints: string[] = []
  let forgiven: string[] = []

  beforeAll(async () => {
    server = await BenchServer.open()
    await prepare(server)
    browser = await launchChromium()
  })

  beforeEach(async () => {
    page = await browser!.newPage({ viewport: canvas })
    complaints = await server!.visit(page)
    forgiven = []
  })

  afterEach(async () => {
    await page?.close()
    const all = [...complaints, ...lastingComplaints.splice(0)]
    expect(all.filter((complaint) => !forgiven.some((words) => complaint.includes(words)))).toEqual([])
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  return {
    get server() {
      return server!
    },
    get page() {
      return page!
    },
    async lastingPage() {
      if (lasting !== undefined) return lasting
      lasting = await browser!.newPage({ viewport: canvas })
      lastingComplaints = await server!.visit(lasting)
      return lasting
    },
    forgive: (words) => forgiven.push(words),
  }
}
