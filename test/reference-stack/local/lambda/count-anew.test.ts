import { expect, test } from 'vitest'
import { cpuShareOf } from '../../../../reference-stack/local/lambda/cpu/cpu-share.ts'
import { startFixtures } from './start-service.ts'

test('counted anew, only what works from then on has figures, whatever other versions are kept', async () => {
  await using stack = await startFixtures({ 'burns-cpu': { memoryMb: 512 } }, { cpu: 'by-memory', updateMs: 0 })
  const { service } = stack
  const lambdaFunction = service.functionNamed('fixture-burns-cpu')
  if (lambdaFunction === undefined) throw new Error('there is such a function')
  const { version: half } = lambdaFunction.publish('half a gigabyte')
  lambdaFunction.versions.beginUpdate({ ...lambdaFunction.versions.latest.configuration, memoryMb: 1_769 })
  lambdaFunction.versions.finishUpdate()
  const { version: whole } = lambdaFunction.publish('a whole core')
  const burn = (version: string, cpuMs: number) =>
    service.invoke('burns-cpu', JSON.stringify({ cpuMs, sliceMs: 1 }), version)
  const figures = async () => {
    const [functionName] = service.processes()
    return { ...functionName, asked: functionName?.cpuShares.map(({ askedCpuShare }) => askedCpuShare) }
  }

  await burn(half, 30)
  await burn(whole, 300)
  const inAll = await figures()
  expect(inAll).toMatchObject({ processes: 2, asked: [cpuShareOf(512), 1] })
  expect(service.environmentsStarted().map(({ version, used }) => [version, used])).toEqual([
    [half, 1],
    [whole, 1],
  ])

  service.countAnew()
  expect(await figures()).toMatchObject({ processes: 0, cpuSeconds: null, asked: [] })
  expect(service.environmentsStarted()).toEqual([])
  await burn(half, 30)
  const ofHalf = await figures()
  expect(ofHalf).toMatchObject({
    processes: 1,
    asked: [cpuShareOf(512)],
    cpuShares: [{ achievedCpuShare: expect.any(Number) }],
  })
  // That of the other version alone was more.
  if (process.platform === 'linux') expect(ofHalf.cpuSeconds).toBeLessThan(inAll.cpuSeconds! - 0.25)
  expect(service.environmentsStarted()).toEqual([])

  service.countAnew()
  await burn('$LATEST', 1)
  expect(await figures()).toMatchObject({ processes: 1, asked: [1] })
  expect(service.environmentsStarted()).toEqual([
    { functionName: 'burns-cpu', version: '$LATEST', started: 1, used: 1 },
  ])
})
