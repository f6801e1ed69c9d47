// Every Node that `sms-mock run` starts loads this file before the program. It redirects
// connections from the provider's hosts to the mock, for fetch, http, https and every library.
'use strict';

const described = process.env.SMS_MOCK_REDIRECT;
if (described) install(JSON.parse(described));

function install({ standIn, tls: secure, plain, authorityFile, hosts, domains, offline }) {
  const dns = require('node:dns');
  const fs = require('node:fs');
  const net = require('node:net');
  const tls = require('node:tls');
  const { syncBuiltinESMExports } = require('node:module');

  const authority = fs.readFileSync(authorityFile, 'utf8');
  const ways = new Map([[443, secure], [80, plain]]);

  const nameOf = (host) => String(host ?? '').trim().toLowerCase().replace(/\.+$/, '');
  const isProviders = (host) =>
    domains.some((domain) => nameOf(host) === domain || nameOf(host).endsWith(`.${domain}`));
  const isStandIn = (host) => nameOf(host).replace(/^::ffff:/, '') === standIn;
  const isHere = (host) =>
    ['', 'localhost', '::1', '::', '0.0.0.0'].includes(nameOf(host)) ||
    /^(::ffff:)?127\./.test(nameOf(host));

  const refusal = (host, code) =>
    Object.assign(new Error(`sms-mock lets nothing out to ${host}`), { code, hostname: host });

  // Returns the name to look up in place of a host; undefined if it is a host of the provider that
  // does not lead to the mock, so that the lookup must fail.
  const resolved = (host) => {
    if (!isProviders(host)) return host;
    return hosts.includes(nameOf(host)) ? standIn : undefined;
  };

  const lookup = dns.lookup;
  dns.lookup = function (host, options, callback) {
    const done = typeof options === 'function' ? options : callback;
    const name = resolved(host);
    if (name === undefined) return process.nextTick(done, refusal(host, 'ENOTFOUND'));
    return lookup.call(this, name, ...[...arguments].slice(1));
  };
  const promised = dns.promises.lookup;
  dns.promises.lookup = async function (host, options) {
    const name = resolved(host);
    if (name === undefined) throw refusal(host, 'ENOTFOUND');
    return promised.call(this, name, options);
  };

  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const normalized = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
    const [options] = normalized;
    if (options.path) return connect.apply(this, args);
    if (isProviders(options.host) || isStandIn(options.host)) {
      const known = isStandIn(options.host) || hosts.includes(nameOf(options.host));
      const way = known ? ways.get(Number(options.port)) : undefined;
      if (way === undefined) return refuse(this, options.host);
      normalized[0] = { ...options, host: way[0], port: way[1], lookup: undefined, family: 4 };
      return connect.call(this, normalized);
    }
    if (offline && !isHere(options.host)) return refuse(this, options.host);
    return connect.apply(this, args);
  };
  function refuse(socket, host) {
    process.nextTick(() => socket.destroy(refusal(host, 'ECONNREFUSED')));
    return socket;
  }

  // In a TLS handshake for a name of the provider only the mock's authority is trusted, whatever
  // the program asks for. So if a connection reaches the live service after all, no request is sent.
  const secureConnect = tls.connect;
  tls.connect = function (...args) {
    const at = args.findIndex((one) => typeof one === 'object' && one !== null);
    const options = at < 0 ? {} : args[at];
    const host = options.servername || options.host || args.find((one) => typeof one === 'string');
    if (!isProviders(host)) return secureConnect.apply(this, args);
    const ours = { ...options, ca: [authority], rejectUnauthorized: true };
    delete ours.secureContext;
    delete ours.session;
    if (at < 0) args.splice(args.filter((one) => typeof one !== 'function').length, 0, ours);
    else args[at] = ours;
    return secureConnect.apply(this, args);
  };

  syncBuiltinESMExports();
}
