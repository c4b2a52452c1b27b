import { DefinitionError, loadDefinition } from '../load-definition.ts'
import { chatApp } from './chat-app.ts'
import { type AppRequest, appRequestVariable } from './cloud-options.ts'

/** Runs in a process of its own and writes a cloud assembly, or exits with 2 and one line for each mistake. */
try {
  const { stackFile, options } = readRequest()
  const { app } = await chatApp(await loadDefinition(stackFile), options)
  app.synth()
} catch (error) {
  if (!(error instanceof DefinitionError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

function readRequest(): AppRequest {
  const request = process.env[appRequestVariable]
  if (request === undefined) throw new DefinitionError([`${appRequestVariable} is not set: fanbench deploy sets it`])
  return JSON.parse(request) as AppRequest
}
