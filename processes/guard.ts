import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { PassThrough, type Writable } from 'node:stream'

/**
 * A shell that kills the children of a process which has ended, even by SIGKILL. Children cannot do that themselves: one that
 * loops or is stopped notices neither the end of its channel nor a signal. The shell waits for the end of a pipe, and runs in a
 * session of its own, so that Ctrl-C does not reach it. It reads lines: `+pid` for a child that has started, `-pid` for one that
 * has ended, and `=50` for the tenths of a second that children have to end by themselves.
 */
const program = `
(
trap '' INT TERM HUP
pids=' '
tenths=0
while read -r line; do
  said=\${line#?}
  case $line in
    +*) pids="$pids$said " ;;
    -*) case $pids in *" $said "*) pids="\${pids%% $said *} \${pids#* $said }" ;; esac ;;
    =*) tenths=$said ;;
  esac
done
while :; do
  left=' '
  for pid in $pids; do kill -s 0 -- "$pid" 2>/dev/null && left="$left$pid "; done
  pids=$left
  [ "$pids" = ' ' ] && exit
  [ "$tenths" -le 0 ] && break
  tenths=$((tenths - 1))
  sleep 0.1
done
for pid in $pids; do kill -s KILL -- "$pid" 2>/dev/null; done
) <&3 3<&- &
`

const guarded = new Set<ChildProcess>()
let words: Writable | undefined
let longestGraceMs = 0

/**
 * Sees to it that the child ends with this process.
 *
 * @param graceMs how long it may take to end by itself after this process; the longest of all children counts for each
 * @param whom for a child that leads a process group, the whole group
 */
export function guard(child: ChildProcess, graceMs: number, whom: 'itself' | 'its-group' = 'itself'): void {
  // It could not be started.
  if (child.pid === undefined) return
  // As `kill` takes it: a negative number is a group.
  const pid = whom === 'itself' ? child.pid : -child.pid
  words ??= startGuard()
  guarded.add(child)
  words.write(`+${pid}\n`)
  if (graceMs > longestGraceMs) {
    longestGraceMs = graceMs
    words.write(`=${Math.ceil(graceMs / 100)}\n`)
  }
  child.once('exit', () => {
    guarded.delete(child)
    words?.write(`-${pid}\n`)
  })
}

/** Without a shell or a pipe, the children end at least with an orderly exit of this process. */
function startGuard(): Writable {
  // Not standard input: Node closes it when the shell has started its background process.
  const shell = spawn('sh', ['-c', program], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  shell.on('error', () => process.once('exit', killAll))
  shell.unref()
  const pipe = shell.stdio[3]
  if (!(pipe instanceof Socket)) return new PassThrough().resume()
  pipe.on('error', () => undefined)
  // It must not keep this process running.
  pipe.unref()
  return pipe
}

function killAll(): void {
  for (const child of guarded) child.kill('SIGKILL')
}
