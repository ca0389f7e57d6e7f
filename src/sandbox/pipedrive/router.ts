import type { Method, Route } from './context.js';
import { TOKEN_COSTS } from './token-costs.js';

interface Match {
  route: Route;
  params: Record<string, string>;
  /** Daily tokens of one such request. */
  cost: number;
  /** Search endpoints have a burst window of their own. */
  search: boolean;
}

interface Node {
  fixed: Map<string, Node>;
  parameter?: { name: string; node: Node };
  routes: Map<string, Omit<Match, 'params'>>;
}

const newNode = (): Node => ({ fixed: new Map(), routes: new Map() });

/** Finds the route of a request; v1 answers below `/v1` as well as `/api/v1`. */
export class Router {
  private readonly root = newNode();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.add(route);
  }

  /** The match, or the methods that the path has (empty: there is no such path). */
  find(method: string, path: string): Match | { allowed: string[] } {
    const params: Record<string, string> = {};
    let node: Node | undefined = this.root;
    const full = path.startsWith('/v1/') ? `/api${path}` : path;
    for (const segment of full.split('/').slice(1)) {
      const next: Node | undefined = node.fixed.get(segment);
      if (next) node = next;
      else if (node.parameter && segment !== '') {
        params[node.parameter.name] = decode(segment);
        node = node.parameter.node;
      } else return { allowed: [] };
    }
    const found = node.routes.get(method);
    return found ? { ...found, params } : { allowed: [...node.routes.keys()] };
  }

  private add(route: Route): void {
    let node = this.root;
    for (const segment of route.path.split('/').slice(1)) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name !== undefined) node = (node.parameter ??= { name, node: newNode() }).node;
      else {
        const next = node.fixed.get(segment) ?? newNode();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    const cost = TOKEN_COSTS[`${route.method} ${route.path}`] ?? retiredCost(route.method);
    const search = /\/(search|itemSearch)(\/|$)/.test(route.path);
    node.routes.set(route.method, { route, cost, search });
  }
}

// The retired v1 endpoints are not in the current price list; v1's general prices apply to them.
function retiredCost(method: Method): number {
  return method === 'GET' ? 20 : method === 'DELETE' ? 6 : 10;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
