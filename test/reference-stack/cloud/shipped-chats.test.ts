import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { chats } from '../../../reference-stack/chats/index.ts'
import { pageFunction } from '../../../reference-stack/cloud/cloud-options.ts'
import type { FunctionDefinition } from '../../../reference-stack/define-stack.ts'
import { loadDefinition } from '../../../reference-stack/load-definition.ts'
import { allowedTo } from './allowed-to.ts'
import { synthesised } from './synthesised.ts'

const lambda = 'arn:<AWS::Partition>:lambda:eu-west-1:123456789012:function:fanbench-trial'
const stage = 'arn:<AWS::Partition>:execute-api:eu-west-1:123456789012:<Api>/prod'

test.each(Object.entries(chats))(
  'each function of the chat %s has the rights that its definition asks for',
  async (name, { definition: file, protocol }) => {
    const definition = await loadDefinition(fileURLToPath(file))
    expect(definition).toMatchObject({ name, protocol })
    const template = await synthesised(definition)
    for (const [functionName, asked] of Object.entries<FunctionDefinition>(definition.functions)) {
      const resources = (service: string) =>
        allowedTo(template, definition, functionName).flatMap(([action, resource]) =>
          action.startsWith(`${service}:`) ? [resource] : [],
        )
      const invoked = (asked.invokes ?? []).flatMap((other) =>
        other === functionName
          ? [`${lambda}-${functionName}`, `${lambda}-${functionName}:*`]
          : [`${lambda}-${other}:live`],
      )
      expect({ functionName, invoked: resources('lambda') }).toEqual({ functionName, invoked })
      const posts = asked.postsToConnections === true ? [`${stage}/POST/@connections/*`] : []
      expect({ functionName, posts: resources('execute-api') }).toEqual({ functionName, posts })
      // The indexes of a table are read with it; a stream is read by whom it invokes.
      const ofTables = new Set(resources('dynamodb').map((resource) => resource.replace(/\/index\/.*$/, '')))
      const asksFor = Object.keys(asked.tables ?? {}).length + Object.keys(asked.streams ?? {}).length
      expect({ functionName, tables: ofTables.size }).toEqual({ functionName, tables: asksFor })
    }
    expect(Object.keys(definition.functions)).not.toContain(pageFunction)
  },
)
