import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { PresentedCertificate } from './certificate.ts'

/**
 * The certificate the other end of this very connection has proved it holds; null over plain HTTP and where none was
 * asked for. Certificates in headers, as proxies pass them on, are never looked at.
 */
export function peerCertificate(socket: Socket): PresentedCertificate | null {
  if (!(socket instanceof TLSSocket)) return null
  const certificate = socket.getPeerX509Certificate()
  return certificate ? { certificate, authorized: socket.authorized } : null
}
