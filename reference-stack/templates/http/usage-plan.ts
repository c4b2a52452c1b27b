import type { UsagePlanDefinition } from '../../define-stack.ts'
import type { Reading } from '../resources/reading.ts'
import type { Resource } from '../resources/resources.ts'
import { type SourceNode, at, itemsOf, numberOf, textOf } from '../source/source-node.ts'
import { sayUnread, throttleOf } from './http-parts.ts'

type Plan = Omit<UsagePlanDefinition, 'keyVariable'>

/** The variable that the key of a template's usage plan is read from: no template has the key. */
export const templateKeyVariable = 'API_KEY'

/** Why an API whose routes require a key takes the one of that variable. */
export function keyNotice(id: string, plan: Plan | undefined): string {
  return plan === undefined
    ? `${id}: no usage plan of this template is for it, so that AWS would refuse every key; here the key in the environment variable ${templateKeyVariable} is taken`
    : `${id}: the key of its usage plan is read from the environment variable ${templateKeyVariable}`
}

/** The usage plan of a template for one of its APIs; undefined if it has none. */
export function usagePlanOf(api: Pick<Resource, 'id'>, { resources, evaluator, remarks }: Reading): Plan | undefined {
  const plans = resources.ofTypes('AWS::ApiGateway::UsagePlan').flatMap((plan) => {
    const properties = evaluator.pick(plan.properties, 'ApiStages', 'Throttle', 'Quota')
    const stage = itemsOf(at(properties, 'ApiStages')).find((one) => textOf(at(one, 'ApiId')) === api.id)
    return stage === undefined ? [] : [{ ...plan, properties: { ...properties, at: plan.at }, stage }]
  })
  const [plan, ...others] = plans
  if (plan === undefined) return undefined
  for (const other of others)
    remarks.notice(other.at, `${other.id}: is left out: ${plan.id} is the usage plan that is measured`)
  const keys = resources
    .ofTypes('AWS::ApiGateway::UsagePlanKey')
    .filter(({ properties }) => evaluator.text(at(properties, 'UsagePlanId')) === plan.id)
  if (keys.length > 1) remarks.notice(plan.at, `${plan.id}: has ${keys.length} keys; here there is one`)
  const ofMethods = at(plan.stage, 'Throttle')
  if (ofMethods?.kind === 'map' && ofMethods.entries.size > 0)
    remarks.notice(ofMethods.at, `${plan.id}: its throttles of single methods are left out`)
  return planOf(plan.properties, plan.id, remarks)
}

/** @param properties with `Throttle` and `Quota`, as CloudFormation and SAM have them */
export function planOf(properties: SourceNode | undefined, where: string, remarks: Reading['remarks']): Plan {
  const throttle = throttleOf(at(properties, 'Throttle'), ['RateLimit', 'BurstLimit'], where, remarks)
  const quota = at(properties, 'Quota')
  if (quota !== undefined) sayUnread({ id: `${where}.Quota`, properties: quota, at: quota.at }, 'Limit Period', remarks)
  const requests = numberOf(at(quota, 'Limit'))
  const period = textOf(at(quota, 'Period')) as 'DAY' | 'WEEK' | 'MONTH' | undefined
  return {
    ...(throttle && { throttle }),
    ...(requests !== undefined && period !== undefined && { quota: { requests, period } }),
  }
}
