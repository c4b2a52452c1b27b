import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import {
  findTargetProcesses,
  parseTcpSockets,
  portOfThisMachine,
  servingProcesses,
} from '../../../../src/runs/machine/target-processes.ts'

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                     '
const row = (local: string, remote: string, state: string, inode: number) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100 0 0 10 0`

it('sockets are read with their addresses, whether somebody listens, and their inodes', () => {
  const text = [header, row('0100007F:1F90', '00000000:0000', '0A', 48854), ''].join('\n')
  expect(parseTcpSockets(text)).toEqual([
    { local: '0100007F:1F90', remote: '00000000:0000', isListening: true, inode: '48854' },
  ])
})

it('the target is who listens on its port, and those whose client it is on this machine; not its own clients', () => {
  const sockets = parseTcpSockets(
    [
      row('00000000:1F90', '00000000:0000', '0A', 1),
      row('0100007F:1F90', '0100007F:C001', '01', 2),
      row('0100007F:C001', '0100007F:1F90', '01', 3),
      row('0100007F:C002', '0100007F:18EB', '01', 4),
      row('0100007F:18EB', '00000000:0000', '0A', 5),
      row('0100007F:18EB', '0100007F:C002', '01', 6),
      row('0100007F:C003', '08080808:01BB', '01', 7),
      row('00000000:01BB', '00000000:0000', '0A', 8),
    ].join('\n'),
  )
  const [server, client, database, web] = [100, 200, 300, 400]
  const holders = new Map([
    ['1', [server]],
    ['2', [server]],
    ['3', [client]],
    ['4', [server]],
    ['5', [database]],
    ['6', [database]],
    ['7', [server]],
    ['8', [web]],
  ])
  expect(servingProcesses(8080, sockets, holders)).toEqual(new Set([server, database]))
  expect(servingProcesses(8081, sockets, holders)).toBeNull()
  expect(servingProcesses(8080, sockets, new Map())).toBeNull()
})

it('only a server of this machine has its processes here', () => {
  expect(portOfThisMachine('ws://127.0.0.1:8080/chat')).toBe(8080)
  expect(portOfThisMachine('ws://localhost/')).toBe(80)
  expect(portOfThisMachine('wss://chat.example.com:8080')).toBeNull()
})

it.runIf(existsSync('/proc/net/tcp'))('a server of somebody else is found by its port', async () => {
  const program = `const s = require('net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))`
  const server = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void server.kill('SIGKILL'))
  const port = Number(await new Promise<Buffer>((resolve) => server.stdout.once('data', resolve)))
  expect(await findTargetProcesses(port)).toEqual([server.pid])
})
