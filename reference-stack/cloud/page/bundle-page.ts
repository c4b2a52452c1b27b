import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { taskRoot } from '../../bundling/bundle-handlers.ts'
import type { FunctionDefinition } from '../../define-stack.ts'
import { contentTypeOf } from '../../page/page-headers.ts'
import type { PageChat } from '../../page/page-config.ts'
import { pageFunction } from '../cloud-options.ts'

/** The code of the function that writes the page's files into the bucket. */
export interface PageBundle {
  readonly chat: PageChat
  /** Its code, and the page's files in `files/`. */
  readonly folder: string
  /** By the name of a file. */
  readonly contentTypes: Readonly<Record<string, string>>
  /** Another one whenever a file is. */
  readonly digest: string
}

/** To be bundled with the handlers of the chat. */
export const pageWriter: FunctionDefinition = {
  // `.ts` where it is developed, `.js` where it is installed.
  handler: new URL(`./write-files${extname(import.meta.url)}`, import.meta.url),
  memoryMb: 256,
  timeoutSeconds: 120,
}

/**
 * Writes the page's files beside the bundled {@link pageWriter}.
 *
 * @param bundles where the bundled handlers are
 * @param files texts by name
 */
export async function bundlePage(
  bundles: string,
  chat: PageChat,
  files: Readonly<Record<string, string>>,
): Promise<PageBundle> {
  const folder = taskRoot(bundles, pageFunction)
  await mkdir(join(folder, 'files'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'files', name), text)
  return {
    chat,
    folder,
    contentTypes: Object.fromEntries(Object.keys(files).map((name) => [name, contentTypeOf(name)])),
    digest: createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16),
  }
}
