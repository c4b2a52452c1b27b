import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { type PostAnswer, httpText } from './post-answer.ts'
import { type WholePost, readWholePost } from './whole-post.ts'

/** Answers an ordinary post to `@connections`; undefined, before anything has been done, for every other. */
export type AnswerPost = (post: WholePost) => PostAnswer | Promise<PostAnswer> | undefined

/** How many connections stay open however long they are idle, and how long every other one does at least. */
const usualIdle = { kept: 1000, leastMs: 5000 }

/**
 * The TCP connections to the gateway's port. A broadcast makes one post per member, and Node's HTTP server takes longer for it
 * than everything else that the gateway does: so ordinary posts are read and answered here. From the first byte that is
 * anything else on, a connection is the HTTP server's.
 *
 * A handler that makes a client for each event leaves connections that nobody uses again, one for each member. Of more than a
 * thousand those are closed that have been idle for longest.
 */
export class CallerConnections {
  readonly #answer: AnswerPost
  readonly #handOn: (socket: Socket) => void
  readonly #idle: typeof usualIdle
  /** With the time of the last use (ms), which is their order. */
  readonly #sockets = new Map<Socket, number>()

  /** Takes the new connections of the server, and hands on to it what it is for. */
  constructor(server: Server, answer: AnswerPost, idle = usualIdle) {
    this.#answer = answer
    this.#idle = idle
    const listeners = server.listeners('connection')
    this.#handOn = (socket) => {
      for (const listener of listeners) listener.call(server, socket)
    }
    server.removeAllListeners('connection').on('connection', (socket) => this.#accept(socket))
  }

  /** Ends those that have not been handed on. */
  close(): void {
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  #accept(socket: Socket): void {
    const sockets = this.#sockets
    sockets.set(socket, performance.now())
    this.#closeIdle()
    const read = (bytes: Buffer) => this.#read(socket, bytes, release)
    const end = () => socket.end()
    const fail = () => socket.destroy()
    const close = () => sockets.delete(socket)
    const release = () => {
      sockets.delete(socket)
      socket.off('data', read).off('end', end).off('error', fail).off('close', close)
    }
    socket.on('data', read).on('end', end).on('error', fail).on('close', close)
  }

  #read(socket: Socket, bytes: Buffer, release: () => void): void {
    for (let at = 0; at < bytes.length; ) {
      const post = readWholePost(bytes, at)
      const answer = post && this.#answer(post)
      if (post === undefined || answer === undefined) {
        release()
        socket.pause()
        socket.unshift(bytes.subarray(at))
        this.#handOn(socket)
        socket.resume()
        return
      }
      at = post.end
      if (answer instanceof Promise) {
        this.#answerLater(socket, answer, bytes.subarray(at))
        return
      }
      this.#write(socket, answer)
    }
  }

  /** Requests of one connection are answered in their order: until then nothing is read. */
  #answerLater(socket: Socket, answer: Promise<PostAnswer>, rest: Buffer): void {
    socket.pause()
    if (rest.length > 0) socket.unshift(rest)
    void answer.then((answered) => {
      this.#write(socket, answered)
      socket.resume()
    })
  }

  #write(socket: Socket, answer: PostAnswer): void {
    socket.write(httpText(answer), 'latin1')
    if (this.#sockets.delete(socket)) this.#sockets.set(socket, performance.now())
  }

  #closeIdle(): void {
    const usedBeforeMs = performance.now() - this.#idle.leastMs
    for (const [socket, usedAtMs] of this.#sockets) {
      if (this.#sockets.size <= this.#idle.kept || usedAtMs > usedBeforeMs) return
      // One that is paused waits for its answer.
      if (socket.isPaused()) continue
      this.#sockets.delete(socket)
      socket.destroy()
    }
  }
}
