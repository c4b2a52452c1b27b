/** The door to stacks in an AWS account. The CDK is loaded by {@link appFile} alone, which runs in a process of its own. */
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

export { checkCloudOptions } from './check-options.ts'
export {
  type AppRequest,
  type CloudOptions,
  accessLogGroupNames,
  aliasName,
  appRequestVariable,
  logGroupName,
  pageFunction,
  physicalName,
} from './cloud-options.ts'
export { deploymentWarnings } from './deployment-warnings.ts'
export { readOutputs, targetOfOutputs } from './stack-outputs.ts'

/** The CDK app: `.ts` where it is developed, `.js` where it is installed. */
export const appFile = fileURLToPath(new URL(`./app${extname(import.meta.url)}`, import.meta.url))
