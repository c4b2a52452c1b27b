import { createHash } from 'node:crypto'
import { type CfnResource, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'

/** What a deployment takes a picture of: a change of any of it is live only with a new deployment. */
export class DeployedParts {
  readonly #resources: CfnResource[] = []
  readonly #digest = createHash('sha256')

  get resources(): readonly CfnResource[] {
    return this.#resources
  }

  /** Makes one, and notes what it is. */
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

  /** Differs whenever a part is another, or has other properties. */
  fingerprint(): string {
    return this.#digest.copy().digest('hex').slice(0, 16)
  }
}
