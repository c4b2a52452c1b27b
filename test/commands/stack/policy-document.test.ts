import { describe, expect, it } from 'vitest'
import { partsOf, policyDocument } from '../../../commands/stack/commands/policy.ts'
import { type Job, privileges } from '../../../commands/stack/privileges.ts'
import type { PolicySubject } from '../../../commands/stack/stack-arns.ts'

const subject: PolicySubject = {
  account: '111122223333',
  region: 'eu-west-1',
  target: {
    functions: { Connect: 'fanbench-chat-Connect', Say: 'fanbench-chat-Say' },
    tables: { members: 'fanbench-chat-members', history: 'fanbench-chat-history' },
    alias: 'live',
    api: { id: 'abcdef1234', stage: 'prod' },
    connectionItems: { table: 'members', key: 'id', member: 'name' },
    ownership: { stack: 'fanbench-chat', nonce: 'n' },
  },
}

const jobs = Object.keys(privileges) as Job[]

describe('a policy', () => {
  it.each(jobs)('%s has a * only for actions without resource-level permission, and says so', (job) => {
    const statements = policyDocument(job, subject).Statement
    expect(statements.flatMap(({ Action }) => Action).length).toBeGreaterThan(0)
    for (const { Sid, Action, Resource } of statements) {
      expect(Sid).toMatch(/^[A-Za-z\d]+$/)
      for (const action of Action) expect(action).toMatch(/^[a-z-]+:[A-Z][A-Za-z]+$/)
      if (!Resource.includes('*')) continue
      expect([Sid, Resource, Action]).toEqual([
        'MetricsHaveNoResourceLevel',
        ['*'],
        ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
      ])
    }
  })

  it.each(jobs)('%s names each statement once', (job) => {
    const names = policyDocument(job, subject).Statement.map(({ Sid }) => Sid)
    expect(new Set(names).size).toBe(names.length)
  })

  it('measure names functions, their versions and their alias, log groups, the items’ own table and the stack', () => {
    const bySid = Object.fromEntries(policyDocument('measure', subject).Statement.map((one) => [one.Sid, one.Resource]))
    const lambda = 'arn:aws:lambda:eu-west-1:111122223333:function:fanbench-chat'
    expect(bySid).toEqual({
      MetricsHaveNoResourceLevel: ['*'],
      LogsOnLogGroups: [
        'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/fanbench-chat-Connect:*',
        'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/fanbench-chat-Say:*',
      ],
      VersionsOnAliasedFunctions: [`${lambda}-Connect`, `${lambda}-Say`],
      VersionsOnAliasedVersions: [`${lambda}-Connect:*`, `${lambda}-Say:*`],
      VersionsOnAliases: [`${lambda}-Connect:live`, `${lambda}-Say:live`],
      ItemsOnConnectionTable: ['arn:aws:dynamodb:eu-west-1:111122223333:table/fanbench-chat-members'],
      OwnershipOnStack: ['arn:aws:cloudformation:eu-west-1:111122223333:stack/fanbench-chat/*'],
    })
  })

  it('has no statement for parts that are not wanted, nor for resources that the target lacks', () => {
    const wanted = partsOf('measure').filter((part) => part !== 'versions')
    const lacking = { ...subject, target: { ...subject.target, connectionItems: null, ownership: null } }
    const names = policyDocument('measure', lacking, wanted).Statement.map(({ Sid }) => Sid)
    expect(names).toEqual(['MetricsHaveNoResourceLevel', 'LogsOnLogGroups'])
    const onLatest = { ...subject, target: { ...subject.target, alias: null } }
    expect(policyDocument('measure', onLatest, ['versions']).Statement).toEqual([])
  })

  it('allows to delete versions, never a function', () => {
    const deletable = jobs.flatMap((job) =>
      policyDocument(job, subject).Statement.flatMap(({ Action, Resource }) =>
        Action.includes('lambda:DeleteFunction') ? Resource : [],
      ),
    )
    expect(deletable.length).toBeGreaterThan(0)
    for (const arn of deletable) expect(arn).toMatch(/:function:[^:]+:\*$/)
  })

  it.each([
    ['cn-north-1', 'arn:aws-cn:'],
    ['us-gov-west-1', 'arn:aws-us-gov:'],
  ])('of %s is of its partition', (region, start) => {
    const arns = jobs.flatMap((job) =>
      policyDocument(job, { ...subject, region }).Statement.flatMap(({ Resource }) => Resource),
    )
    expect(arns.filter((arn) => arn !== '*' && !arn.startsWith(start))).toEqual([])
  })
})
