import { readAwsHost } from './aws-host.ts'
import type { NetworkPlan } from './network-plan.ts'

/** The decision about a call to an address. */
export type Route =
  /** It goes to this port of 127.0.0.1, without TLS; `notice` says where the name does not fit the stack. */
  | { readonly kind: 'stand-in'; readonly port: number; readonly notice?: string }
  | { readonly kind: 'direct' }
  | { readonly kind: 'refused'; readonly reason: string }

/** Addresses that every function may call: on Lambda, too, a handler may call a server of its own. */
const loopbackNames = ['127.0.0.1', 'localhost', '::1', '[::1]']

/** Decides whether an address may be called, and which one replaces it. Pure: it asks no resolver. */
export function routeTo(host: string, port: number, plan: NetworkPlan): Route {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (loopbackNames.includes(name)) {
    return Object.values(plan.standIns).includes(port) ? { kind: 'stand-in', port } : { kind: 'direct' }
  }
  const ofEvent = standInOfEvent(name, plan)
  if (ofEvent !== undefined) return { kind: 'stand-in', port: ofEvent }
  if (isAllowed(name, port, plan)) return { kind: 'direct' }
  const aws = readAwsHost(name)
  if (aws === undefined) return refused(`${name}:${port}`, 'it is neither part of this stack')
  const standIn = plan.standIns[aws.service]
  if (standIn === undefined) {
    const known = Object.keys(plan.standIns).sort().join(', ')
    return refused(`${name}:${port}`, `this stack stands in for ${known}, and it is neither of these`)
  }
  const notice = misfit(name, plan)
  return { kind: 'stand-in', port: standIn, ...(notice !== undefined && { notice }) }
}

/** The `domainName` of an event has a port here; a request may be given it for the name of its host: `{ hostname: domainName }`. */
function standInOfEvent(name: string, { standIns }: NetworkPlan): number | undefined {
  const port = Number(/^127\.0\.0\.1:(\d+)$/.exec(name)?.[1])
  return Object.values(standIns).find((one) => one === port)
}

/** May a resolver be asked for this name? Others are not resolved: a query, too, leaves the machine. */
export function mayResolve(name: string, { allowed }: NetworkPlan): boolean {
  const lower = name.toLowerCase()
  return loopbackNames.includes(lower) || allowed.some((entry) => entry === lower || entry.startsWith(`${lower}:`))
}

export function refused(address: string, why: string): Route & { kind: 'refused' } {
  return {
    kind: 'refused',
    reason: `${address} may not be called: ${why} nor named in --allow-network. Nothing was sent.`,
  }
}

function isAllowed(name: string, port: number, { allowed }: NetworkPlan): boolean {
  return allowed.includes(name) || allowed.includes(`${name}:${port}`)
}

function misfit(name: string, plan: NetworkPlan): string | undefined {
  const { service = '', region, prefix = '' } = readAwsHost(name) ?? {}
  if (region !== undefined && region !== plan.region) {
    return `${name} is of the Region ${region}, not of this stack's, ${plan.region}. The stack answers it all the same.`
  }
  return service === 'execute-api' && prefix !== plan.apiId
    ? `${name} is another API than this stack's, ${plan.apiId}. The stack answers it all the same.`
    : undefined
}
