import { lookup } from 'node:dns/promises';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { BlockList, isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import axios from 'axios';

const TIMEOUT_MS = 60_000;

/** Addresses that never are a customer's file host: this machine, private and link-local networks. */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['::ffff:0:0', 96],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether a file may be fetched from this URL: https, a host that the configuration lists. */
export function isAllowedUrl(url: string, allowHosts: readonly string[]): boolean {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === 'https:' && allowHosts.includes(hostname.toLowerCase());
  } catch {
    return false;
  }
}

export interface RemoteFile {
  readonly path: string;
  readonly size: number;
  remove(): Promise<void>;
}

/**
 * Downloads a file to a temporary place.
 * @param maxBytes a longer answer is broken off
 * @returns null when the host is on a private network, does not answer, or sends too much
 */
export async function downloadFile(url: string, maxBytes: number): Promise<RemoteFile | null> {
  const address = await publicAddress(new URL(url).hostname);
  if (address === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-download-'));
  const path = join(folder, 'file');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const response = await axios.get<Readable>(url, {
      responseType: 'stream',
      timeout: TIMEOUT_MS,
      maxRedirects: 0,
      maxContentLength: maxBytes,
      // The address that was checked is the one that is used.
      lookup: () => Promise.resolve([address, isIPv6(address) ? 6 : 4]),
    });
    await pipeline(response.data, createWriteStream(path, { mode: 0o600 }));
    const { size } = await stat(path);
    if (size <= maxBytes) return { path, size, remove };
  } catch {
    // Reported as a skip that can be retried; the reason of the network is of no use to the customer.
  }
  await remove();
  return null;
}

async function publicAddress(host: string): Promise<string | null> {
  try {
    const { address, family } = await lookup(host);
    return PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4') ? null : address;
  } catch {
    return null;
  }
}
