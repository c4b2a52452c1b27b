import type { Answer } from '../../wire/service-endpoint.ts'
import { answerWith } from '../api/answer.ts'
import type { LambdaFunction } from '../lambda-function.ts'
import { changedConfiguration } from './function-configuration.ts'
import { type FunctionVersion, latestVersion } from './function-versions.ts'
import type { ControlRequest } from './control-request.ts'

/** The `Configuration` part alone: there is no code to download. */
export function getFunction({ lambdaFunction, concurrency, qualifier }: ControlRequest): Answer {
  const reserved = concurrency.reserved(lambdaFunction.functionName)
  return answerWith(200, {
    Configuration: currentDocument(lambdaFunction, qualifier),
    ...(reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  })
}

export function getFunctionConfiguration({ lambdaFunction, qualifier }: ControlRequest): Answer {
  return answerWith(200, currentDocument(lambdaFunction, qualifier))
}

export function updateFunctionConfiguration({ lambdaFunction, body }: ControlRequest): Answer {
  const configuration = changedConfiguration(lambdaFunction.versions.latest.configuration, body)
  return answerWith(200, configurationDocument(lambdaFunction, lambdaFunction.update(configuration)))
}

/** A configuration as the service tells it. */
export function configurationDocument(
  lambdaFunction: LambdaFunction,
  version: FunctionVersion,
  qualifier?: string,
): object {
  const { memoryMb, timeoutSeconds, variables } = version.configuration
  return {
    FunctionName: lambdaFunction.physicalName,
    FunctionArn: lambdaFunction.arn(qualifier),
    Runtime: lambdaFunction.runtime,
    Handler: 'index.handler',
    PackageType: 'Zip',
    Version: version.version,
    Description: version.description,
    MemorySize: memoryMb,
    Timeout: timeoutSeconds,
    Environment: { Variables: variables },
    LastModified: new Date(version.modifiedAtMs).toISOString().replace('Z', '+0000'),
    RevisionId: version.revisionId,
    State: Date.now() < version.activeAtMs ? 'Pending' : 'Active',
    LastUpdateStatus: version === lambdaFunction.versions.update ? 'InProgress' : 'Successful',
  }
}

/** While `$LATEST` is being updated, its new configuration is shown and the old one serves. */
function currentDocument(lambdaFunction: LambdaFunction, qualifier: string | undefined): object {
  const { versions } = lambdaFunction
  const version = versions.resolve(qualifier ?? latestVersion)
  const shown = version === versions.latest ? (versions.update ?? version) : version
  return configurationDocument(lambdaFunction, shown, qualifier)
}
