import { App, CfnOutput, DefaultStackSynthesizer, type IStackSynthesizer, Stack, Tags } from 'aws-cdk-lib/core'
import { makeOwnFolder } from '../../processes/own-folder.ts'
import { bundleHandlers } from '../bundling/bundle-handlers.ts'
import { withTickets } from '../chats/tickets/with-tickets.ts'
import type { StackDefinition } from '../define-stack.ts'
import { DefinitionError } from '../load-definition.ts'
import { buildPage } from '../page/build-page.ts'
import { isPageChat } from '../page/page-config.ts'
import { addApi } from './api.ts'
import { checkCloudOptions } from './check-options.ts'
import { type CloudOptions, pageFunction } from './cloud-options.ts'
import { addFunctions } from './functions.ts'
import { addHttp } from './http/add-http.ts'
import { addPage } from './page/add-page.ts'
import { type PageBundle, bundlePage, pageWriter } from './page/bundle-page.ts'
import { addRoutes } from './routes.ts'
import type { StackOutputs } from './stack-outputs.ts'
import { addStage } from './stage.ts'
import { addTables } from './tables.ts'

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

/**
 * Walks a definition into one CloudFormation stack.
 * @param bundles where the bundled handlers are
 * @param page null without one
 */
function addChatStack(
  app: App,
  definition: StackDefinition,
  options: CloudOptions,
  { bundles, page }: { readonly bundles: string; readonly page: PageBundle | null },
): Stack {
  const { stackName, account, region } = options
  const stack = new Stack(app, stackName, {
    env: { account, region },
    description: `fanbench: the chat ${definition.name}`,
    // The CDK CLI checks that the account is bootstrapped; the template need not check it again.
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  })
  const tables = addTables(stack, definition.tables, options)
  const api = addApi(stack, definition, options)
  const aliases = addFunctions(stack, { definition, options, bundles, tables, api })
  const parts = addRoutes(stack, definition, { api, aliases })
  addStage(stack, definition, { options, api, parts })
  const http = definition.http && addHttp(stack, definition.http, { options, aliases })
  const address = page && addPage(stack, { options, page, webSocketUrl: api.url })
  addOutputs(stack, {
    Url: api.url,
    ApiId: api.id,
    Nonce: options.nonce,
    ...(address !== null && { PageUrl: address }),
    ...http,
  })
  for (const [key, value] of Object.entries(options.tags)) Tags.of(stack).add(key, value)
  return stack
}

function addOutputs(stack: Stack, outputs: StackOutputs): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value })
}
