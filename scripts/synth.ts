import { fileURLToPath } from 'node:url'
import { chatApp } from '../reference-stack/cloud/chat-app.ts'
import { loadDefinition } from '../reference-stack/load-definition.ts'
import { acknowledgements, checkSecurity } from './check-security.ts'
import { madeUpOptions } from './made-up-options.ts'

/**
 * `npm run synth`: the template of the room chat for an account and a Region that are made up, checked by cdk-nag. Needs no
 * account and no network. With `node scripts/synth.ts ./chat.ts` that of another definition.
 */
const stackFile = process.argv[2] ?? fileURLToPath(new URL('../reference-stack/chats/rooms/chat.ts', import.meta.url))

const { app, stack } = await chatApp(await loadDefinition(stackFile), madeUpOptions, 'reports/out/synth')
checkSecurity(app, stack)
// Throws after it has told of each finding.
const { templateFullPath, template } = app.synth().getStackArtifact(stack.artifactId)
const { Resources } = template as { Resources: Readonly<Record<string, { Type: string }>> }
for (const [type, same] of Map.groupBy(Object.values(Resources), ({ Type }) => Type))
  console.log(`${same.length} ${type}`)
for (const { id, reason } of acknowledgements(stack)) console.log(`acknowledged: ${id}: ${reason}`)
console.log(templateFullPath)
