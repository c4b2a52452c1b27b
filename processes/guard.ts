import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { PassThrough, type Writable } from 'node:stream'

/**
 * Kills the children of a process that is gone, however it went and whatever they do: one that loops or is stopped sees
 * neither the end of its channel nor a signal. It is a shell that waits for the end of a pipe, which costs nothing. In a
 * session of its own, Ctrl-C does not reach it; nobody's child, it does not stand among those that it guards. It hears of each
 * that starts (`+pid`) and has ended (`-pid`), and how many tenths of a second they have to end by themselves, as those do
 * that are well (`=50`).
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
 * From now on the child ends with this process.
 *
 * @param whom a child that leads a process group may take what it has started along
 * @param graceMs how long it may take to end by itself once this process is gone; all get as long as one needs
 */
export function guard(child: ChildProcess, graceMs: number, whom: 'itself' | 'its-group' = 'itself'): void {
  // It was never started.
  if (child.pid === undefined) return
  // As `kill` has it.
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

/** Where there is no shell, or no file for its pipe, at least an orderly end of this process is its children's too. */
function startGuard(): Writable {
  // Not the shell's standard input, which Node closes when the shell has put the rest behind itself.
  const shell = spawn('sh', ['-c', program], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  shell.on('error', () => process.once('exit', killAll))
  shell.unref()
  const pipe = shell.stdio[3]
  if (!(pipe instanceof Socket)) return new PassThrough().resume()
  pipe.on('error', () => undefined)
  // It must not keep this process from its end.
  pipe.unref()
  return pipe
}

function killAll(): void {
  for (const child of guarded) child.kill('SIGKILL')
}
