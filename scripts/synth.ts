import { fileURLToPath } from 'node:url'
import { chats } from '../reference-stack/chats/index.ts'
import { chatApp } from '../reference-stack/cloud/chat-app.ts'
import { loadDefinition } from '../reference-stack/load-definition.ts'
import { isPageChat } from '../reference-stack/page/page-config.ts'
import { checkSecurity } from './check-security.ts'
import { madeUpOptions } from './made-up-options.ts'

/**
 * `npm run synth`: the templates of all chats that ship, each with its page, for an account and a Region that are made up, checked by
 * cdk-nag. Needs no account and no network. With `node scripts/synth.ts ./chat.ts` that of another definition.
 */
const given = process.argv.slice(2)
const stackFiles = given.length > 0 ? given : Object.values(chats).map(({ definition }) => fileURLToPath(definition))
for (const stackFile of stackFiles) await synthesise(stackFile)

async function synthesise(stackFile: string): Promise<void> {
  const definition = await loadDefinition(stackFile)
  const options = { ...madeUpOptions, page: isPageChat(definition.protocol) }
  const { app, stack } = await chatApp(definition, options, `reports/out/synth/${definition.name}`)
  const acknowledged = checkSecurity(app, stack, definition)
  // Throws after it has told of each finding.
  const { templateFullPath, template } = app.synth().getStackArtifact(stack.artifactId)
  const { Resources } = template as { Resources: Readonly<Record<string, { Type: string }>> }
  for (const [type, same] of Map.groupBy(Object.values(Resources), ({ Type }) => Type))
    console.log(`${same.length} ${type}`)
  for (const { id, reason } of acknowledged) console.log(`acknowledged: ${id}: ${reason}`)
  console.log(templateFullPath)
}
