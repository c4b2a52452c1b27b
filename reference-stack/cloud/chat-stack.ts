import { type App, CfnOutput, DefaultStackSynthesizer, type IStackSynthesizer, Stack, Tags } from 'aws-cdk-lib/core'
import type { StackDefinition } from '../define-stack.ts'
import { addApi } from './api.ts'
import type { CloudOptions } from './cloud-options.ts'
import { addFunctions } from './functions.ts'
import { addPage } from './page/add-page.ts'
import type { PageBundle } from './page/bundle-page.ts'
import { addRoutes } from './routes.ts'
import type { StackOutputs } from './stack-outputs.ts'
import { addStage } from './stage.ts'
import { addTables } from './tables.ts'

/**
 * Walks a definition into one CloudFormation stack.
 * @param bundles where the bundled handlers are
 * @param page null without one
 */
export function addChatStack(
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
  const address = page && addPage(stack, { options, page, webSocketUrl: api.url })
  addOutputs(stack, {
    Url: api.url,
    ApiId: api.id,
    Nonce: options.nonce,
    ...(address !== null && { PageUrl: address }),
  })
  for (const [key, value] of Object.entries(options.tags)) Tags.of(stack).add(key, value)
  return stack
}

function addOutputs(stack: Stack, outputs: StackOutputs): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value })
}
