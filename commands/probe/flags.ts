import type { Command } from 'commander'
import { probeSettings } from '../../src/settings/probe-settings.ts'
import { configOption, settingOption, settingSources } from '../flags/setting-option.ts'
import { type Execute, subcommand } from '../flags/subcommand.ts'

const details = `
Two clients connect, enter one room, and each says something that both are to
receive. Every frame is printed as it goes and comes:

  →  sent, with the step of the protocol that it belongs to
  ←  received
  ✔  a step went through    ✖  a step did not: what was awaited, what came
     instead and what to change stand at the end
  λ  what a function has logged (embedded stack only)

It stops at the first step that fails. Each has 10 s on this machine, or a
third of --connect-timeout if that is longer, and all of it elsewhere. It sends
a dozen frames, so it costs next to nothing; a target off this machine still
needs --i-own-this-target. Tokens of the handshake are shown as ***.

Exit codes: 0 all steps went through · 10 both clients got in, and a message or
leaving failed · 12 they did not get in · 2, 13, 15, 130 as of every command

Examples:
  fanbench probe --target ws://127.0.0.1:8080/ --protocol ./protocol.ts
  fanbench probe --target wss://chat.example/prod --i-own-this-target chat.example
    --join '{"action":"join","room":"{room}"}' --join-answered '"joined"'
    --say '{"action":"say","room":"{room}","text":"{text}"}'
  fanbench probe --stack ./chat.ts --protocol ./protocol.ts
      your own handlers on this machine, with what they log`

export function addProbe(program: Command, execute: Execute): void {
  const probe = subcommand(program, 'probe', 'try a chat and its protocol with two clients, and show every frame', [
    ...probeSettings.map((setting) => settingOption(setting)),
    configOption(),
  ]).addHelpText('after', details)
  probe.action(() =>
    execute(probe, async (context) => {
      const commands = await import('./command.ts')
      return commands.probe(settingSources(probe), context)
    }),
  )
}
