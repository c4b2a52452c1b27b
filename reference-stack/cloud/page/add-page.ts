import { Construct } from 'constructs'
import type { CloudOptions } from '../cloud-options.ts'
import { addBucket } from './bucket.ts'
import type { PageBundle } from './bundle-page.ts'
import { addDistribution } from './distribution.ts'
import { addFiles } from './files.ts'

/** What the page of a stack is made of. */
export interface PageParts {
  readonly options: CloudOptions
  readonly page: PageBundle
  /** Known only when the stack is deployed. */
  readonly webSocketUrl: string
}

/**
 * The page to sit in: its files in a private bucket, behind CloudFront.
 * @returns its address: `https://d111111abcdef8.cloudfront.net`
 */
export function addPage(parent: Construct, { options, page, webSocketUrl }: PageParts): string {
  const scope = new Construct(parent, 'Page')
  const bucket = addBucket(scope)
  const { domainName } = addDistribution(scope, { bucket, options, webSocketUrl })
  addFiles(scope, { bucket, options, page, config: { webSocketUrl, chat: page.chat } })
  return `https://${domainName}`
}
