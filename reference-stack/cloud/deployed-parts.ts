import { createHash } from 'node:crypto'
import { type CfnResource, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'

/** The resources in the snapshot of an API deployment. A change to any of them needs a new deployment. */
export class DeployedParts {
  readonly #resources: CfnResource[] = []
  readonly #digest = createHash('sha256')

  get resources(): readonly CfnResource[] {
    return this.#resources
  }

  /** Creates a resource, and adds it to the fingerprint. */
  add<Properties, Part extends CfnResource>(
    Part: new (scope: Construct, id: string, properties: Properties) => Part,
    scope: Construct,
    id: string,
    properties: Properties,
  ): Part {
    const part = new Part(scope, id, properties)
    this.#resources.push(part)
    this.#digest.update(JSON.stringify([part.node.path, Stack.of(scope).resolve(properties)]))
    return part
  }

  /** Changes with every resource and property. */
  fingerprint(): string {
    return this.#digest.copy().digest('hex').slice(0, 16)
  }
}
