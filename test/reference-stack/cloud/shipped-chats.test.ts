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
    for (const [role, asked] of Object.entries<FunctionDefinition>(definition.functions)) {
      const resources = (service: string) =>
        allowedTo(template, definition, role).flatMap(([action, resource]) =>
          action.startsWith(`${service}:`) ? [resource] : [],
        )
      const invoked = (asked.invokes ?? []).flatMap((other) =>
        other === role ? [`${lambda}-${role}`, `${lambda}-${role}:*`] : [`${lambda}-${other}:live`],
      )
      expect({ role, invoked: resources('lambda') }).toEqual({ role, invoked })
      const posts = asked.postsToConnections === true ? [`${stage}/POST/@connections/*`] : []
      expect({ role, posts: resources('execute-api') }).toEqual({ role, posts })
      expect(new Set(resources('dynamodb')).size).toBe(Object.keys(asked.tables ?? {}).length)
    }
    expect(Object.keys(definition.functions)).not.toContain(pageFunction)
  },
)
