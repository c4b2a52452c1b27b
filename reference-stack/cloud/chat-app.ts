import { makeOwnFolder } from '../../processes/own-folder.ts'
import { App, type Stack } from 'aws-cdk-lib/core'
import { bundleHandlers } from '../bundling/bundle-handlers.ts'
import { withTickets } from '../chats/tickets/with-tickets.ts'
import type { StackDefinition } from '../define-stack.ts'
import { DefinitionError } from '../load-definition.ts'
import { buildPage } from '../page/build-page.ts'
import { isPageChat } from '../page/page-config.ts'
import { addChatStack } from './chat-stack.ts'
import { checkCloudOptions } from './check-options.ts'
import { type CloudOptions, pageFunction } from './cloud-options.ts'
import { bundlePage, pageWriter } from './page/bundle-page.ts'

export interface ChatApp {
  readonly app: App
  readonly stack: Stack
}

/**
 * The CDK app of one chat, with its handlers bundled. Nothing is looked up in an account.
 *
 * @param directory of the cloud assembly; left out: the one that the CDK CLI wants, or a temporary one
 * @throws DefinitionError with every mistake of the options, or of a handler that does not compile
 */
export async function chatApp(chat: StackDefinition, options: CloudOptions, directory?: string): Promise<ChatApp> {
  const definition = withTickets(chat, options.ticketPublicKey)
  const problems = checkCloudOptions(definition, options)
  if (problems.length > 0) throw new DefinitionError(problems)
  const app = new App({
    ...(directory !== undefined && { outdir: directory }),
    autoSynth: false,
    analyticsReporting: false,
    stackTraces: false,
    treeMetadata: false,
  })
  // Removed at the end: by then the CDK has copied the bundles.
  await using bundles = await makeOwnFolder('cloud')
  const { functions, protocol } = definition
  const page = options.page && isPageChat(protocol) ? await bundlePage(bundles.path, protocol, await buildPage()) : null
  await bundleHandlers(page === null ? functions : { ...functions, [pageFunction]: pageWriter }, bundles.path, {
    place: 'account',
  })
  return { app, stack: addChatStack(app, definition, options, { bundles: bundles.path, page }) }
}
