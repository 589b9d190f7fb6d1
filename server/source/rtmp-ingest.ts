import type { FeedAddress } from './frame-decoder.ts'

export class RtmpIngest {
  async openFeed(_name: string, _started: (edgePtsUs: number) => void): Promise<FeedAddress> {
    throw new Error('not built')
  }
}
