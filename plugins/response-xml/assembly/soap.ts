// SOAP envelopes and faults as descriptions of elements: 1.1 (W3C Note of 2000) and 1.2 (second edition, 2007).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';

const uri11 = 'http://schemas.xmlsoap.org/soap/envelope/';
const uri12 = 'http://www.w3.org/2003/05/soap-envelope';
const codes: string[] = ['sender', 'receiver', 'must_understand', 'version_mismatch'];
const names11: string[] = ['Client', 'Server', 'MustUnderstand', 'VersionMismatch'];
const names12: string[] = ['Sender', 'Receiver', 'MustUnderstand', 'VersionMismatch'];

export function soapContentType(soap: Json): string {
  return soap.textOr('version', '1.1') == '1.2' ? 'application/soap+xml; charset=utf-8' : 'text/xml; charset=utf-8';
}

/** SOAP 1.1 6.2: a fault is a 500. SOAP 1.2 part 2, table 20: one that the sender caused is a 400. */
export function soapStatus(soap: Json): i32 {
  const fault = soap.get('fault');
  if (fault == null) return 200;
  return soap.textOr('version', '1.1') == '1.2' && fault.textOr('code', '') == 'sender' ? 400 : 500;
}

/** The envelope as a description that `Node.read` takes. */
export function envelopeOf(soap: Json, problem: Problem): Json {
  const version = soap.textOr('version', '1.1');
  if (version != '1.1' && version != '1.2') problem.set('invalid_config', 'expected "version" of "soap" to be "1.1" or "1.2"');
  const fault = soap.get('fault');
  if (fault != null && soap.has('body')) problem.set('invalid_config', 'expected "body" or "fault" of "soap", found both');
  const is12 = version == '1.2';
  const envelope = element('soap:Envelope');
  envelope.set('namespaces', Json.object().setText('soap', is12 ? uri12 : uri11));
  const children = Json.array();
  if (soap.list('headers').length > 0) children.push(withChildren('soap:Header', soap.list('headers')));
  const body = element('soap:Body');
  if (fault == null) body.set('children', listOf(soap.list('body')));
  else body.set('children', Json.array().push(faultOf(fault, is12, problem)));
  return envelope.set('children', children.push(body));
}

function faultOf(fault: Json, is12: bool, problem: Problem): Json {
  const at = codes.indexOf(fault.textOr('code', 'receiver'));
  if (at < 0) problem.set('invalid_config', 'expected "code" of "fault" to be one of ' + codes.join(', '));
  const reason = fault.textOr('reason', '');
  if (reason.length == 0) problem.set('invalid_config', 'expected "reason" of "fault"');
  if (problem.isSet) return Json.object();
  const children = Json.array();
  const detail = fault.list('detail');
  const role = fault.textOr('role', '');
  if (is12) {
    const text = withText('soap:Text', reason);
    text.set('attributes', Json.object().setText('xml:lang', fault.textOr('language', 'en')));
    children
      .push(withChildren('soap:Code', [withText('soap:Value', 'soap:' + names12[at])]))
      .push(withChildren('soap:Reason', [text]));
    if (role.length > 0) children.push(withText('soap:Role', role));
    if (detail.length > 0) children.push(withChildren('soap:Detail', detail));
  } else {
    // SOAP 1.1 4.4: these four have no namespace.
    children.push(withText('faultcode', 'soap:' + names11[at])).push(withText('faultstring', reason));
    if (role.length > 0) children.push(withText('faultactor', role));
    if (detail.length > 0) children.push(withChildren('detail', detail));
  }
  return element('soap:Fault').set('children', children);
}

function element(name: string): Json {
  return Json.object().setText('element', name);
}

function withText(name: string, text: string): Json {
  return element(name).setText('text', text);
}

function withChildren(name: string, children: Json[]): Json {
  return element(name).set('children', listOf(children));
}

function listOf(items: Json[]): Json {
  const list = Json.array();
  for (let i = 0; i < items.length; i++) list.push(items[i]);
  return list;
}
