// Written by scripts/worker-program.ts from worker-main.ts: edit that.
"use strict";var import_node_worker_threads2=require("node:worker_threads");var import_node_fs=require("node:fs");function createReproduciblePorts({nowMs,seed}){return{now:()=>nowMs,random:seed===void 0?countUp:fillFrom(byteSequence(
seed))}}function countUp(bytes){for(let at=0;at<bytes.length;at++)bytes[at]=at&255}function fillFrom(next){return bytes=>{
for(let at=0;at<bytes.length;at++)bytes[at]=next()}}function byteSequence(seed){const word=xoshiro128(stateOf(
seed));let rest=0;let left=0;return()=>{if(left===0){rest=word();left=4}const byte=rest&255;rest>>>=8;left--;return byte}}
function xoshiro128([a,b,c,d]){let[s0,s1,s2,s3]=[a,b,c,d];return()=>{const result=Math.imul(rotate(Math.imul(s1,
5),7),9)>>>0;const shifted=s1<<9;s2^=s0;s3^=s1;s1^=s2;s0^=s3;s2^=shifted;s3=rotate(s3,11);return result}}function rotate(word,by){
return word<<by|word>>>32-by}function stateOf(seed){const whole=Number.isFinite(seed)?Math.trunc(seed):0;const low=splitMix32(
whole>>>0);const high=splitMix32(Math.floor(whole/2**32)>>>0);return[low(),low(),high(),high()]}function splitMix32(start3){
let state=start3;return()=>{state=state+2654435769>>>0;let mixed=Math.imul(state^state>>>16,2246822507);mixed=
Math.imul(mixed^mixed>>>13,3266489909);return(mixed^mixed>>>16)>>>0}}function compileModule(bytes){return new WebAssembly.Module(bytes)}function instantiateModule(module2,imports){
return new WebAssembly.Instance(module2,imports).exports}function isMemory(value){return value instanceof WebAssembly.
Memory}function isGlobal(value){return value instanceof WebAssembly.Global}function isFunction(value){return typeof value===
"function"}var HostError=class extends Error{code;capability;answer;pluginError;retryAtMs;problems;constructor(code,message,details={}){
const{capability,answer,pluginError,retryAtMs,problems=[],...options}=details;super(message,options);this.name=
"HostError";this.code=code;this.capability=capability;this.answer=answer;this.pluginError=pluginError;this.retryAtMs=
retryAtMs;this.problems=problems}};var harmlessBytes=65536;var maxNesting=1e3;var maxValues=1e6;var quote=34;var backslash=92;var comma=44;function findDearShape(json){
if(json.length<=harmlessBytes)return void 0;let nesting=0;let values=0;for(let index2=0;index2<json.length;index2++){
const byte=json[index2]??0;if(byte===quote){index2=endOfString(json,index2+1);continue}if(byte===comma)values++;else if((byte|
32)===123){values++;nesting++;if(nesting>maxNesting)return`it nests more than ${maxNesting} lists and objects`}else if((byte|
32)===125)nesting--;if(values>maxValues)return`it has more than ${maxValues} values`}return void 0}function endOfString(json,start3){
let index2=start3;while(index2<json.length&&json[index2]!==quote)index2+=json[index2]===backslash?2:1;return index2}var encoder=new TextEncoder;var scratch=new Uint8Array(256*1024);var strictDecoder=new TextDecoder("utf-8",{fatal:true,
ignoreBOM:true});function createGuestMemory(exports2){const{memory:memory2}=exports2;if(!isMemory(memory2))throw missing(
"memory");const allocate=exportedFunction(exports2,"plugindex_alloc");const release=exportedFunction(exports2,
"plugindex_free");const view=(pointer,length)=>checkedView(memory2,pointer,length);return{read(pointer,length,{
what,maxBytes}){checkLength(length,{what,maxBytes});return view(pointer,length).slice()},readJsonText(pointer,length,options){
checkLength(length,options);return decodeJsonText(view(pointer,length),options.what)},view,store(bytes){const pointer=Number(
allocate(bytes.length))>>>0;view(pointer,bytes.length).set(bytes);return{pointer,length:bytes.length}},free:(pointer,length)=>void release(
pointer|0,length|0),size:()=>memory2.buffer.byteLength}}function decodeJsonText(bytes,what){const dear2=findDearShape(
bytes);if(dear2!==void 0)throw new HostError("host/output-invalid",`Cannot take ${what}: ${dear2}`);return decodeText(
bytes,what)}function checkLength(length,{what,maxBytes}){if(length<=maxBytes)return;throw new HostError("host/\
output-too-large",`Cannot take ${what}: found ${length} bytes, expected at most ${maxBytes}`)}function checkedView(memory2,pointer,length){
const{buffer}=memory2;if(pointer+length>buffer.byteLength){throw new HostError("host/pointer",`Cannot reach th\
e guest's bytes: found ${pointer} + ${length}, expected at most ${buffer.byteLength}`)}return new Uint8Array(buffer,
pointer,length)}function exportedFunction(exports2,name){const value=exports2[name];if(!isFunction(value))throw missing(
name);return value}function missing(name){return new HostError("host/export-missing",`Cannot run the module: i\
t does not export "${name}"`)}function unpack(packed){if(typeof packed!=="bigint"){throw new HostError("host/p\
ointer",`Cannot read the answer: found ${typeof packed}, expected an i64`)}const bits=BigInt.asUintN(64,packed);
return{pointer:Number(bits>>32n),length:Number(bits&0xffffffffn)}}function pack({pointer,length}){return BigInt.
asIntN(64,BigInt(pointer)<<32n|BigInt(length))}function toJson(value){let text;try{text=JSON.stringify(value)}catch(cause){
throw new HostError("host/input-invalid","Cannot write the input as JSON",{cause})}if(text===void 0)throw new HostError(
"host/input-invalid","Cannot write the input as JSON: it has no form there");return text}function encodeJson(value){
return encoder.encode(toJson(value))}function encodeBriefly(text){if(text.length*3>scratch.length)return encoder.
encode(text);return scratch.subarray(0,encoder.encodeInto(text,scratch).written)}function fromJson(text,what){
try{const value=JSON.parse(text);return value}catch(cause){throw invalid(what,cause)}}function decodeJson(bytes,what){
return fromJson(decodeText(bytes,what),what)}function decodeText(bytes,what){try{return strictDecoder.decode(bytes)}catch(cause){
throw invalid(what,cause)}}function invalid(what,cause){return new HostError("host/output-invalid",`Cannot rea\
d ${what}: expected JSON in UTF-8`,{cause})}var requestImports=["http","fs","kv","env"];var frameBytes=65536;function maxRequestBytes(name,limits){const contents={http:limits.maxHttpBytes,fs:limits.
maxFileBytes,kv:limits.maxKvBytes,env:0};return frameBytes+2*contents[name]}var strictDecoder2=new TextDecoder(
"utf-8",{fatal:true,ignoreBOM:true});var i32="i32";var i64="i64";var type=(params,results)=>({params,results});var request=type([i32,i32],[i64]);var abi1={
id:"plugindex-1",importModule:"plugindex_host_1",memory:"memory",marker:"plugindex_abi_1",exports:[{name:"plug\
index_abi_1",type:type([],[]),description:"Marks the version of the ABI. Does nothing."},{name:"plugindex_allo\
c",type:type([i32],[i32]),description:"Gives the pointer to that many free bytes."},{name:"plugindex_free",type:type(
[i32,i32],[]),description:"Takes back the bytes at (pointer, size)."}],optionalExports:[{name:"_initialize",type:type(
[],[]),description:"Called once, before everything else. AssemblyScript puts there what a start function would\
 do."}],hook:request,imports:[{name:"config",type:type([],[i64]),capability:null,description:"The configuratio\
n as JSON, packed. Read it once, keep it, free it."},{name:"log",type:type([i32,i32,i32],[]),capability:"log",
description:"Logs the text at (pointer, length) with a level: 0 trace, 1 debug, 2 info, 3 warn, 4 error."},{name:"\
clock",type:type([],[i64]),capability:"clock",description:"Milliseconds since 1970, UTC."},{name:"random",type:type(
[i32,i32],[]),capability:"random",description:"Fills (pointer, length) with random bytes."},{name:"http",type:request,
capability:"net",description:"One HTTP request to a granted host."},{name:"fs",type:request,capability:"fs",description:"\
Reads or writes one granted file."},{name:"kv",type:request,capability:"kv",description:"Gets, sets or deletes\
 one key of the plugin's store."},{name:"env",type:request,capability:"env",description:"Reads one granted env\
ironment variable."},{name:"panic",type:type([i32,i32],[]),capability:null,description:"Ends the call with the\
 text at (pointer, length), which says what went wrong and where. Never returns."}]};function importsFrom(abi,module2){
if(module2===abi.importModule)return abi.imports;const{otherModules={}}=abi;return Object.hasOwn(otherModules,
module2)?otherModules[module2]:void 0}function formatFunctionType({params,results}){const result=results.length===
1?results[0]:`(${joinTypes(results)})`;return`(${joinTypes(params)}) -> ${result}`}var maxShownTypes=12;function joinTypes(types){
const shown=types.slice(0,maxShownTypes).join(", ");return types.length<=maxShownTypes?shown:`${shown}, \u2026 ${types.
length-maxShownTypes} more`}function sameFunctionType(a,b){return sameList(a.params,b.params)&&sameList(a.results,
b.results)}function sameList(a,b){return a.length===b.length&&a.every((item,index2)=>item===b[index2])}function quote2(value,maxLength=80){const json=JSON.stringify(shorten(value,maxLength))??String(value);const cut=json.
length>maxLength?`${json.slice(0,maxLength-1)}\u2026`:json;return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
escapeCharacter)}function escapeCharacter(character){const hex=(character.codePointAt(0)??0).toString(16);return hex.
length>4?`\\u{${hex}}`:`\\u${hex.padStart(4,"0")}`}function shorten(value,maxLength){if(typeof value==="string")
return value.slice(0,maxLength+1);if(Array.isArray(value))return value.length>8?`a list of ${value.length} ite\
ms`:value;if(value!==null&&typeof value==="object"){const count=Object.keys(value).length;return count>8?`an o\
bject with ${count} keys`:value}return value}var asciiCharacters=Array.from({length:128},(_,code)=>String.fromCharCode(code));var leads=[[194,223,1,31,128],
[224,239,2,15,2048],[240,244,3,7,65536]];function decodeShortText(bytes,start3,end2){let text="";let offset=start3;
while(offset<end2){const byte=bytes[offset]??255;const ascii=asciiCharacters[byte];if(ascii!==void 0){text+=ascii;
offset+=1;continue}const lead=leads.find(([from,to])=>byte>=from&&byte<=to);if(lead===void 0)return void 0;const[
,,more,mask,least]=lead;const code=decodeRest(bytes.subarray(offset+1,Math.min(offset+1+more,end2)),byte&mask);
const isSurrogate=code>=55296&&code<=57343;if(offset+more>=end2||code<least||code>1114111||isSurrogate)return void 0;
text+=String.fromCodePoint(code);offset+=1+more}return text}function decodeRest(rest,first){let code=first;for(const byte of rest){
if((byte&192)!==128)return-1;code=code*64+(byte&63)}return code}var WasmError=class extends Error{code;offset;section;functionIndex;constructor(code,message,{offset,section:section2,
functionIndex,...options}){const inFunction=functionIndex===void 0?"":`, function ${functionIndex}`;super(`${message}\
, at byte ${offset}${section2?` in the ${section2} section`:""}${inFunction}`,options);this.name="WasmError";this.
code=code;this.offset=offset;this.section=section2;this.functionIndex=functionIndex}};var utf8=new TextDecoder("utf-8",{fatal:true,ignoreBOM:true});var shortName=24;var ByteReader=class _ByteReader{bytes;end;section;offset;functionIndex;constructor(bytes,offset=0,end2=bytes.
length,section2){this.bytes=bytes;this.offset=offset;this.end=end2;this.section=section2}get remaining(){return this.
end-this.offset}fail(code,message,offset=this.offset){const{section:section2,functionIndex}=this;return new WasmError(
code,message,{offset,...section2&&{section:section2},...functionIndex!==void 0&&{functionIndex}})}u8(){if(this.
offset>=this.end)throw this.fail("wasm/truncated","Cannot read a byte: found the end, expected more");const byte=this.
bytes[this.offset]??0;this.offset+=1;return byte}peek(){return this.offset<this.end?this.bytes[this.offset]??-1:
-1}u32(){const start3=this.offset;let byte=this.u8();if(byte<128)return byte;let value=byte&127;for(let shift=7;shift<
35;shift+=7){byte=this.u8();if(shift===28&&byte>15)break;value|=(byte&127)<<shift;if(byte<128)return value>>>0}
throw this.fail("wasm/number","Cannot read a number: found more than 32 bits, expected at most 32",start3)}u64(){
const start3=this.offset;const small=this.#shortNumber();if(small>=0)return small;let value=0n;for(let shift=0n;shift<
70n;shift+=7n){const byte=this.u8();if(shift===63n&&byte>1)break;value|=BigInt(byte&127)<<shift;if(byte<128)return Number(
value>maxSafe?maxSafe:value)}throw this.fail("wasm/number","Cannot read a number: found more than 64 bits, exp\
ected at most 64",start3)}#shortNumber(){const start3=this.offset;let value=0;for(let scale=1;scale<2**49;scale*=
128){const byte=this.u8();value+=(byte&127)*scale;if(byte<128)return value}this.offset=start3;return-1}s33(){const start3=this.
offset;let value=0;for(let scale=1,count=1;count<=5;scale*=128,count+=1){const byte=this.u8();value+=(byte&127)*
scale;if(byte>=128)continue;return byte&64?value-scale*128:value}throw this.fail("wasm/number","Cannot read a \
number: found more than 33 bits, expected at most 33",start3)}skipNumber(maxBytes){const start3=this.offset;for(let count=0;count<
maxBytes;count+=1)if(this.u8()<128)return;throw this.fail("wasm/number",`Cannot read a number: found more than\
 ${maxBytes} bytes, expected at most ${maxBytes}`,start3)}count(what,bytesEach=1){const start3=this.offset;const count=this.
u32();if(count*bytesEach>this.remaining)throw this.fail("wasm/count",`Cannot read ${count} ${what}: found ${this.
remaining} bytes, expected at least ${count*bytesEach}`,start3);return count}take(length){this.skip(length);return this.
bytes.subarray(this.offset-length,this.offset)}skip(length){if(length>this.remaining)throw this.fail("wasm/tru\
ncated",`Cannot read ${length} bytes: found ${this.remaining}, expected ${length}`);this.offset+=length}window(length,section2=this.
section){const start3=this.offset;this.skip(length);return new _ByteReader(this.bytes,start3,this.offset,section2)}name(){
const start3=this.offset;const length=this.u32();if(length>this.remaining)throw this.fail("wasm/truncated",`Ca\
nnot read a name of ${length} bytes: found ${this.remaining}, expected ${length}`,start3);const end2=this.offset+
length;const text=length<=shortName?decodeShortText(this.bytes,this.offset,end2):void 0;if(text!==void 0){this.
offset=end2;return text}try{return utf8.decode(this.take(length))}catch(cause){throw new WasmError("wasm/utf8",
"Cannot read a name: found bytes that are not UTF-8, expected UTF-8",{offset:start3,cause,...this.section&&{section:this.
section}})}}};var maxSafe=BigInt(Number.MAX_SAFE_INTEGER);var fuelExport="plugindex_fuel";var i642=126;var mutable=1;var i64Const=66;var end=11;var globalKind=3;var withMaximum=1;
var elementTypes=[112,111];function writeMemories(writer,content,{memories,maxPages}){const own=memories.filter(
({imported:imported2})=>!imported2);writer.unsigned(own.length);const reader=openSection(content);for(const memory2 of own)
writeLimits(writer,memory2,{max:maxPages,what:"memory",unit:"pages",reader})}function writeTables(writer,{bytes,
section:section2},{tables,maxElements}){const reader=openSection({bytes,section:section2});const own=tables.filter(
({imported:imported2})=>!imported2);writer.unsigned(reader.u32());for(const table of own){const type3=reader.u8();
if(!elementTypes.includes(type3))throw reader.fail("wasm/unmeterable","Cannot meter a table: expected funcref \
or externref, without a first value for its elements",reader.offset-1);writer.byte(type3);writeLimits(writer,table,
{max:maxElements,what:"table",unit:"elements",reader});reader.skip(1);reader.u32();if(table.max!==void 0)reader.
u32()}}function writeLimits(writer,limits,clamp){if(limits.min>clamp.max)throw clamp.reader.fail("wasm/unmeter\
able",`Cannot meter a ${clamp.what}: found ${limits.min} ${clamp.unit} to begin with, expected at most ${clamp.
max}`);writer.byte(withMaximum);writer.unsigned(limits.min);writer.unsigned(Math.min(limits.max??clamp.max,clamp.
max))}function writeGlobals(writer,content,initialFuel){copyAndCountOneMore(writer,content);writer.bytes([i642,
mutable,i64Const]);writer.signed(initialFuel);writer.byte(end)}function writeExports(writer,content,fuelGlobal){
copyAndCountOneMore(writer,content);writer.name(fuelExport);writer.byte(globalKind);writer.unsigned(fuelGlobal)}
function copyAndCountOneMore(writer,content){if(content.section===void 0){writer.unsigned(1);return}const reader=openSection(
content);writer.unsigned(reader.u32()+1);writer.bytes(reader.take(reader.remaining))}function openSection({bytes,
section:section2}){const start3=section2?.offset??0;return new ByteReader(bytes,start3,start3+(section2?.size??
0),section2?.name)}function atPlace({offset,section:section2}){return`, at byte ${offset} in the ${section2} section`}function findingAt(place,{
message,...rest}){return place===void 0?{message,...rest}:{message:`${message}${atPlace(place)}`,...rest,place}}function placeOfSection({facts},section2){const found=facts.sections.find(({name})=>name===section2);return found&&
{offset:found.offset,section:section2}}function placeAt({facts},offset){if(offset===void 0)return void 0;const section2=facts.
sections.find(found=>offset>=found.offset&&offset<found.offset+found.size);return section2&&{offset,section:section2.
name}}function placeOfExport({state},position){const offset=state.places.exports[position];return offset===void 0?
void 0:{offset,section:"export"}}function functionExport({exports:exports2},name){return exports2.find(entry=>entry.kind==="function"&&entry.name===
name)}function describeExport({exports:exports2},name){const other=exports2.find(entry=>entry.name===name);return other===
void 0?"no such export":`a ${other.kind}`}function wrongType(found,type3){const[is,should]=[formatFunctionType(
found.type),formatFunctionType(type3)];return{message:`Cannot call "${found.name}": found ${quote2(is)}, expec\
ted ${quote2(should)}`,found:is.slice(0,200),expected:should,hint:"give it that type, or let the kit export it"}}
function*checkAbiExports(subject){const{facts,abi}=subject;if(!facts.exports.some(({name,kind})=>name===abi.memory&&
kind==="memory"))yield findingAt(placeOfName(subject,abi.memory),{code:"abi/missing-export",message:`Cannot ca\
ll the artifact: found ${describeExport(facts,abi.memory)} "${abi.memory}", expected an exported memory`,hint:`\
export the memory as "${abi.memory}"; the kits do so`});for(const{name,type:type3,description}of abi.exports){
if(functionExport(facts,name)!==void 0)continue;yield findingAt(placeOfName(subject,name),{code:"abi/missing-e\
xport",message:`Cannot call the artifact: found ${describeExport(facts,name)} "${name}", expected a function o\
f type ${formatFunctionType(type3)}`,expected:formatFunctionType(type3),hint:`export it, the kits do so. ${description}`})}}
function placeOfName(subject,name){const position=subject.facts.exports.findIndex(entry=>entry.name===name);return position<
0?placeOfSection(subject,"export"):placeOfExport(subject,position)}function*checkAbiSignatures(subject){const{
facts,abi}=subject;for(const{name,type:type3}of[...abi.exports,...abi.optionalExports]){const found=functionExport(
facts,name);if(found!==void 0&&!sameFunctionType(found.type,type3))yield findingAt(placeOfName(subject,name),{
code:"abi/wrong-signature",...wrongType(found,type3)})}}function*checkOtherExports(subject){const{exports:exports2,
globals}=subject.facts;for(const[position,{name,kind,index:index2}]of exports2.entries()){if(name===fuelExport)
yield findingAt(placeOfExport(subject,position),{code:"abi/reserved-export",message:`Cannot accept the export \
"${fuelExport}": found a ${kind}, expected none of this name, which belongs to the host`,hint:"give it another\
 name"});if(kind==="table")yield findingAt(placeOfExport(subject,position),{code:"table/exported",message:`Can\
not accept the export ${quote2(name)}: found a table, expected functions and the memory`,hint:'build without "\
--export-table" or "--exportTable"'});if(kind==="global"&&globals[index2]?.mutable===true)yield findingAt(placeOfExport(
subject,position),{code:"global/exported-mutable",message:`Cannot accept the export ${quote2(name)}: found a g\
lobal that can be set from outside, expected functions and the memory`,hint:"do not export it, or make it cons\
tant; nothing but the ABI is ever looked at"})}}var pageBytes=65536;var maxTableElements=65536;var maxTables=4;var maxLocals=5e6;var maxTypeWidth=100;var maxTypes=5e4;
var maxFunctions=1e5;var maxGlobals=1e4;var maxImports=1e3;var maxExports=1e4;var maxSegments=1e5;function findEngineRefusal(bytes){if(WebAssembly.validate(bytes))return void 0;try{new WebAssembly.Module(bytes);
return void 0}catch(error){const message=error instanceof Error?error.message:"the engine gives no reason";return message.
replace(/^WebAssembly\.Module\(\): /,"")}}var offsetAtEnd=/@\+(\d+)$/;function findInvalidCode({bytes,facts}){const refusal3=findEngineRefusal(bytes);if(refusal3===
void 0)return void 0;const[,offset]=offsetAtEnd.exec(refusal3)??[];return findingAt(placeAt({facts},offset===void 0?
void 0:Number(offset)),{code:"artifact/invalid",message:`Cannot compile the artifact: found ${quote2(refusal3,
300)}, expected a valid module`,hint:"build it again from unchanged source"})}var import_node_zlib=require("node:zlib");var maxCrateListBytes=1<<20;function readFirst({bytes,custom},name,read){const section2=custom.find(candidate=>candidate.
name===name);if(section2===void 0)return void 0;try{return{ok:true,value:read(new ByteReader(bytes,section2.offset,
section2.offset+section2.size,name))}}catch(error){if(error instanceof WasmError||error instanceof UnreadableContent)
return{ok:false,reason:error.message};throw error}}var UnreadableContent=class extends Error{};function readKnownCustomSections(sections){
const name=readFirst(sections,"name",readModuleName);const producers=readFirst(sections,"producers",readProducers);
const targetFeatures=readFirst(sections,"target_features",readTargetFeatures);const crates=readFirst(sections,
".dep-v0",readCrates);return{...name&&{name},...producers&&{producers},...targetFeatures&&{targetFeatures},...crates&&
{crates}}}function readModuleName(reader){while(reader.remaining>0){const id=reader.u8();const content=reader.
window(reader.u32());if(id===0)return content.name()}return null}function readProducers(reader){const producers=[];
for(let fields=reader.count("fields",2);fields>0;fields-=1){const field=reader.name();const values=[];for(let left=reader.
count("tools",2);left>0;left-=1)values.push({name:reader.name(),version:reader.name()});producers.push([field,
values])}return Object.fromEntries(producers)}function readTargetFeatures(reader){return Array.from({length:reader.
count("features",2)},()=>{const prefix=String.fromCharCode(reader.u8());if(prefix!=="+"&&prefix!=="-"&&prefix!==
"=")throw reader.fail("wasm/kind",'Cannot read a feature: found an unknown prefix, expected "+", "-" or "="');
return{prefix,name:reader.name()}})}function readCrates(reader){const packed=reader.take(reader.remaining);const list=fieldOf(
parseJson(inflate(packed)),"packages");if(!Array.isArray(list))throw new UnreadableContent('Cannot read the cr\
ates: found no list "packages"');return list.map(parseCrate)}function inflate(packed){try{return(0,import_node_zlib.inflateSync)(
packed,{maxOutputLength:maxCrateListBytes})}catch(cause){throw new UnreadableContent(`Cannot unpack the crates\
: found no zlib data, or more than ${maxCrateListBytes} bytes of it`,{cause})}}function parseJson(bytes){try{return JSON.
parse(new TextDecoder("utf-8",{fatal:true}).decode(bytes))}catch(cause){throw new UnreadableContent("Cannot re\
ad the crates: found something else than JSON",{cause})}}function parseCrate(crate){const[name,version,source]=[
"name","version","source"].map(key=>fieldOf(crate,key));if(typeof name!=="string"||typeof version!=="string"||
typeof source!=="string")throw new UnreadableContent('Cannot read a crate: expected "name", "version" and "sou\
rce" as strings');const kind=fieldOf(crate,"kind")==="build"?"build":"runtime";return{name,version,source,kind,
root:fieldOf(crate,"root")===true}}function fieldOf(value,key){return typeof value==="object"&&value!==null?Reflect.
get(value,key):void 0}var notNull=256;var firstIndexed=512;var i322=127;var v128=123;var noexn=116;var funcref=112;var externref=111;
var exn=105;var nullableReference=99;var reference=100;var packedTypes=[120,119];var numberNames={127:"i32",126:"\
i64",125:"f32",124:"f64",123:"v128"};var heapNames=[["exn","exnref"],["array","arrayref"],["struct","structref"],
["i31","i31ref"],["eq","eqref"],["any","anyref"],["extern","externref"],["func","funcref"],["none","nullref"],
["noextern","nullexternref"],["nofunc","nullfuncref"],["noexn","nullexnref"]];var heapCodes=new Map(heapNames.
map(([heap],index2)=>[heap,exn+index2]));function isPlainType(code){return code>=v128&&code<=i322||code===funcref||
code===externref}var SeenTypes=class{#codes=new Uint8Array(firstIndexed);indexed=false;firstForeign;note(code,offset){
if(this.firstForeign===void 0&&!isPlainType(code))this.firstForeign=offset;if(code>=firstIndexed)this.indexed=
true;else this.#codes[code]=1}has(code){return this.#codes[code]===1}hasNotNull(code){return this.has(code+notNull)}};
function readTypeCode(reader){const code=reader.u8();if(code>=v128&&code<=i322)return code;if(isHeapCode(code))
return code;if(code===nullableReference||code===reference)return readReference(reader,code);throw reader.fail(
"wasm/type",`Cannot read a type: found 0x${code.toString(16)}, expected a type of the WebAssembly 3.0 core`,reader.
offset-1)}function isHeapCode(code){return code>=exn&&code<=noexn}function readReference(reader,code){const start3=reader.
offset;const heap=reader.s33();const isNullable=code===nullableReference;if(heap>=0)return firstIndexed+heap*2+
(isNullable?1:0);const heapCode=heap+128;if(isHeapCode(heapCode))return isNullable?heapCode:heapCode+notNull;throw reader.
fail("wasm/type",`Cannot read a reference type: found heap type ${heap}, expected one of the WebAssembly 3.0 c\
ore`,start3)}function skipStorageType(reader,seen){if(packedTypes.includes(reader.peek()))reader.skip(1);else{
const start3=reader.offset;seen.note(readTypeCode(reader),start3)}}function skipHeapType(reader){const heap=reader.
s33()+128;return heap===funcref||heap===externref}function nameType(code){if(code>=firstIndexed){const index2=code-
firstIndexed>>1;return code%2===1?`(ref null ${index2})`:`(ref ${index2})`}const heap=heapNames[code%notNull-exn];
if(heap!==void 0)return code>=notNull?`(ref ${heap[0]})`:heap[1];return numberNames[code]??`0x${code.toString(
16)}`}var gcHeaps=["any","eq","i31","struct","array","none","nofunc","noextern"];var signs=[["bulk-memory",({dataCount,
hasPassiveData})=>dataCount!==void 0||hasPassiveData],["exceptions",({tags,seenTypes})=>tags.length>0||namesHeap(
seenTypes,["exn","noexn"])],["function-references",({seenTypes})=>seenTypes.indexed||namesNotNull(seenTypes,["\
func","extern"])],["gc",({types,seenTypes})=>types.usesGc||namesHeap(seenTypes,gcHeaps)],["memory64",({memories,
tables})=>memories.some(has64Bits)||tables.some(has64Bits)],["multi-memory",({memories})=>memories.length>1],[
"multi-value",({types})=>types.mostResults>1],["mutable-globals",exchangesMutableGlobal],["reference-types",({
tables,seenTypes})=>tables.length>1||namesHeap(seenTypes,["extern"])],["simd",({seenTypes})=>seenTypes.has(v128)],
["threads",({memories,tables})=>memories.some(isShared)||tables.some(isShared)]];function findFeatures(state){
return signs.filter(([,shows])=>shows(state)).map(([feature])=>feature)}function namesHeap(seen,heaps){return heaps.
some(heap=>seen.has(heapCodes.get(heap)??0))||namesNotNull(seen,heaps)}function namesNotNull(seen,heaps){return heaps.
some(heap=>seen.hasNotNull(heapCodes.get(heap)??0))}function has64Bits({is64}){return is64}function isShared({
shared}){return shared}function exchangesMutableGlobal({globals,exports:exports2}){return globals.some(({mutable:mutable2,
imported:imported2})=>mutable2&&imported2)||exports2.some(({kind,index:index2})=>kind==="global"&&globals[index2]?.
mutable===true)}var recursionGroup=78;var finalSubtype=79;var openSubtype=80;var arrayType=94;var structType=95;var functionType=96;
var isStruct=-1;var isArray=-2;var noTypes=Object.freeze([]);var TypeTable=class{#bytes;#places=[];#functions=new Map;firstGc;widest=0;mostResults=0;constructor(bytes){
this.#bytes=bytes}get count(){return this.#places.length}get usesGc(){return this.firstGc!==void 0}read(reader,seen){
for(let left=reader.count("types",2);left>0;left-=1){const form=reader.peek();if(form!==functionType)this.firstGc??=
reader.offset;if(form!==recursionGroup){this.#readSubtype(reader,seen);continue}reader.skip(1);for(let inGroup=reader.
count("types of a group",2);inGroup>0;inGroup-=1)this.#readSubtype(reader,seen)}}isFunction(index2){return(this.#places[index2]??
isStruct)>=0}functionType(index2){const known=this.#functions.get(index2);const place=this.#places[index2];if(known!==
void 0||place===void 0||place<0)return known;const reader=new ByteReader(this.#bytes,place);const type3={params:readValueTypes(
reader),results:readValueTypes(reader)};this.#functions.set(index2,type3);return type3}describe(index2){const place=this.#places[index2];
if(place===void 0)return`only ${this.count} types`;if(place>=0)return"a function type";return place===isStruct?
"a struct type":"an array type"}#readSubtype(reader,seen){let form=reader.u8();if(form===finalSubtype||form===
openSubtype){for(let left=reader.count("supertypes");left>0;left-=1)reader.u32();form=reader.u8()}if(form===functionType)
this.#readFunctionType(reader,seen);else if(form===arrayType){this.#places.push(isArray);skipField(reader,seen)}else if(form===
structType){this.#places.push(isStruct);for(let left=reader.count("fields",2);left>0;left-=1)skipField(reader,
seen)}else throw reader.fail("wasm/type",`Cannot read a type: found form 0x${form.toString(16)}, expected a fu\
nction, a struct or an array`,reader.offset-1)}#readFunctionType(reader,seen){this.#places.push(reader.offset);
const params=skipValueTypes(reader,seen);const results=skipValueTypes(reader,seen);this.widest=Math.max(this.widest,
params+results);this.mostResults=Math.max(this.mostResults,results)}};function skipValueTypes(reader,seen){const count=reader.
count("value types");for(let left=count;left>0;left-=1){const start3=reader.offset;seen.note(readTypeCode(reader),
start3)}return count}function readValueTypes(reader){const count=reader.count("value types");if(count===0)return noTypes;
return Array.from({length:count},()=>nameType(readTypeCode(reader)))}function skipField(reader,seen){skipStorageType(
reader,seen);readMutability(reader)}function readMutability(reader){const flag=reader.u8();if(flag<=1)return flag===
1;throw reader.fail("wasm/type",`Cannot read a mutability: found ${flag}, expected 0 or 1`,reader.offset-1)}var ModuleState=class{types;seenTypes=new SeenTypes;places={exports:[],tables:[],memories:[]};foreignExpression;referredFunctions=new Set;sections=[];custom=[];imports=[];exports=[];functions=[];tables=[];memories=[];globals=[];tags=[];importedFunctions=0;start;elementSegments=0;dataCount;hasPassiveData=false;code={
functions:0,bytes:0,largestFunctionBytes:0,locals:0};data={segments:0,bytes:0};constructor(bytes){this.types=new TypeTable(
bytes)}};var none=()=>{};var index=reader=>reader.skipNumber(5);var twoIndices=reader=>{index(reader);index(reader)};var constantInstructions=new Map(
[[35,index],[65,reader=>reader.skipNumber(5)],[66,reader=>reader.skipNumber(10)],[67,reader=>reader.skip(4)],[
68,reader=>reader.skip(8)],[106,none],[107,none],[108,none],[124,none],[125,none],[126,none],[208,skipHeapType]]);
var referenceToFunction=210;var gcPrefix=251;var gcInstructions=new Map([[0,index],[1,index],[6,index],[7,index],
[8,twoIndices],[26,none],[27,none],[28,none]]);var vectorPrefix=253;var vectorInstructions=new Map([[12,reader=>reader.
skip(16)]]);var endOfExpression=11;function skipConstantExpression(reader,named){let foreign;for(;;){const start3=reader.
offset;const opcode=reader.u8();if(opcode===endOfExpression)return foreign;if(opcode===referenceToFunction){const index2=reader.
u32();named?.add(index2);continue}const skipOperands=findInstruction(reader,opcode);if(skipOperands===void 0)throw reader.
fail("wasm/expression",`Cannot read a constant expression: found instruction 0x${opcode.toString(16)}, expecte\
d a constant one`,start3);const isPlain=skipOperands(reader)!==false&&opcode!==gcPrefix;if(!isPlain)foreign??=
start3}}function findInstruction(reader,opcode){if(opcode===gcPrefix)return gcInstructions.get(reader.u32());if(opcode===
vectorPrefix)return vectorInstructions.get(reader.u32());return constantInstructions.get(opcode)}var hasMaximum=1;var isShared2=2;var is64Bit=4;function readLimitFlags(reader){const flags=reader.u8();if(flags<=
(hasMaximum|isShared2|is64Bit))return flags;throw reader.fail("wasm/limits",`Cannot read limits: found flags ${flags}\
, expected at most 7`,reader.offset-1)}function readMaximum(reader,flags,min){const start3=reader.offset;const max=flags&
is64Bit?reader.u64():reader.u32();if(max>=min)return max;throw reader.fail("wasm/limits",`Cannot read limits: \
found a maximum of ${max}, expected at least the minimum of ${min}`,start3)}function readMemory(reader,{imported:imported2}){
const flags=readLimitFlags(reader);const is64=(flags&is64Bit)!==0;const shared=(flags&isShared2)!==0;const min=is64?
reader.u64():reader.u32();if((flags&hasMaximum)===0)return{min,shared,is64,imported:imported2};return{min,max:readMaximum(
reader,flags,min),shared,is64,imported:imported2}}function readTable(reader,seen,{imported:imported2}){const start3=reader.
offset;const code=readTypeCode(reader);seen.note(code,start3);const type3=nameType(code);const flags=readLimitFlags(
reader);const is64=(flags&is64Bit)!==0;const shared=(flags&isShared2)!==0;const min=is64?reader.u64():reader.u32();
if((flags&hasMaximum)===0)return{type:type3,min,shared,is64,imported:imported2};return{type:type3,min,max:readMaximum(
reader,flags,min),shared,is64,imported:imported2}}var tableWithInitialiser=64;function readDefinedTable(reader,state){
const{seenTypes}=state;if(reader.peek()!==tableWithInitialiser)return readTable(reader,seenTypes,{imported:false});
reader.skip(1);const reserved=reader.u8();if(reserved!==0)throw reader.fail("wasm/type",`Cannot read a table: \
found ${reserved}, expected a zero byte`,reader.offset-1);const table=readTable(reader,seenTypes,{imported:false});
noteConstantExpression(reader,state);return table}function readGlobalType(reader,seen,{imported:imported2}){const start3=reader.
offset;const code=readTypeCode(reader);seen.note(code,start3);return{type:nameType(code),mutable:readMutability(
reader),imported:imported2}}function readDefinedGlobal(reader,state){const global=readGlobalType(reader,state.
seenTypes,{imported:false});noteConstantExpression(reader,state);return global}function noteConstantExpression(reader,state){
const foreign=skipConstantExpression(reader,state.referredFunctions);state.foreignExpression??=foreign}function readTag(reader,{
types}){const start3=reader.offset;const attribute=reader.u32();if(attribute!==0)throw reader.fail("wasm/kind",
`Cannot read a tag: found attribute ${attribute}, expected 0`,start3);return resolveFunctionType(reader,types,
readFunctionTypeIndex(reader,types))}function readFunctionTypeIndex(reader,types){const start3=reader.offset;const index2=reader.
u32();if(types.isFunction(index2))return index2;throw reader.fail("wasm/index",`Cannot find function type ${index2}\
: found ${types.describe(index2)}, expected a function type`,start3)}function resolveFunctionType(reader,types,index2){
const type3=types.functionType(index2);if(type3!==void 0)return type3;throw reader.fail("wasm/index",`Cannot f\
ind function type ${index2}: found ${types.describe(index2)}`)}var sectionReaders=[{id:1,name:"type",read:readTypes},{id:2,name:"import",read:readImports},{id:3,name:"functi\
on",read:readFunctions},{id:4,name:"table",read:readTables},{id:5,name:"memory",read:readMemories},{id:13,name:"\
tag",read:readTags},{id:6,name:"global",read:readGlobals},{id:7,name:"export",read:readExports},{id:8,name:"st\
art",read:readStart},{id:9,name:"element",read:readElementCount},{id:12,name:"data count",read:readDataCount},
{id:10,name:"code",read:readCode},{id:11,name:"data",read:readData}];function readTypes(reader,{types,seenTypes}){
types.read(reader,seenTypes)}var externalKinds=["function","table","memory","global","tag"];function readExternalKind(reader){
const code=reader.u8();const kind=externalKinds[code];if(kind!==void 0)return kind;throw reader.fail("wasm/kin\
d",`Cannot read an import or export: found kind ${code}, expected 0 to 4`,reader.offset-1)}function readImports(reader,state){
for(let left=reader.count("imports",4);left>0;left-=1)state.imports.push(readImport(reader,state));state.importedFunctions=
state.functions.length}var imported={imported:true};function readImport(reader,state){const{offset}=reader;const module2=reader.
name();const name=reader.name();const kind=readExternalKind(reader);switch(kind){case"function":{const index2=readFunctionTypeIndex(
reader,state.types);state.functions.push(index2);return{module:module2,name,offset,kind,type:resolveFunctionType(
reader,state.types,index2)}}case"table":{const table=readTable(reader,state.seenTypes,imported);state.tables.push(
table);return{module:module2,name,offset,kind,table}}case"memory":{const memory2=readMemory(reader,imported);state.
memories.push(memory2);return{module:module2,name,offset,kind,memory:memory2}}case"global":{const global=readGlobalType(
reader,state.seenTypes,imported);state.globals.push(global);return{module:module2,name,offset,kind,global}}case"\
tag":{const type3=readTag(reader,state);state.tags.push(type3);return{module:module2,name,offset,kind,type:type3}}}}
function readFunctions(reader,{functions,types}){for(let left=reader.count("functions");left>0;left-=1)functions.
push(readFunctionTypeIndex(reader,types))}function readTables(reader,state){for(let left=reader.count("tables",
3);left>0;left-=1){state.places.tables.push(reader.offset);state.tables.push(readDefinedTable(reader,state))}}
function readMemories(reader,{memories,places}){for(let left=reader.count("memories",2);left>0;left-=1){places.
memories.push(reader.offset);memories.push(readMemory(reader,{imported:false}))}}function readTags(reader,state){
for(let left=reader.count("tags",2);left>0;left-=1)state.tags.push(readTag(reader,state))}function readGlobals(reader,state){
for(let left=reader.count("globals",3);left>0;left-=1)state.globals.push(readDefinedGlobal(reader,state))}function readExports(reader,state){
for(let left=reader.count("exports",3);left>0;left-=1){state.places.exports.push(reader.offset);state.exports.
push(readExport(reader,state))}}var indexSpaces={function:"functions",table:"tables",memory:"memories",global:"\
globals",tag:"tags"};function readExport(reader,state){const name=reader.name();const kind=readExternalKind(reader);
const start3=reader.offset;const index2=reader.u32();const count=state[indexSpaces[kind]].length;if(index2>=count)
throw reader.fail("wasm/index",`Cannot export ${kind} ${index2}: found ${count} of them, expected at least ${index2+
1}`,start3);if(kind!=="function")return{name,kind,index:index2};const type3=resolveFunctionType(reader,state.types,
state.functions[index2]??-1);return{name,kind,index:index2,type:type3}}function readStart(reader,state){const index2=reader.
u32();if(index2>=state.functions.length)throw reader.fail("wasm/index",`Cannot start with function ${index2}: \
found ${state.functions.length} functions`);state.start=index2}function readElementCount(reader,state){state.elementSegments=
reader.count("element segments",2);reader.skip(reader.remaining)}function readDataCount(reader,state){state.dataCount=
reader.u32()}function readCode(reader,state){const bytes=reader.remaining;const functions=reader.count("functi\
on bodies",2);let largestFunctionBytes=0;let locals=0;for(let left=functions;left>0;left-=1){const size=reader.
u32();largestFunctionBytes=Math.max(largestFunctionBytes,size);locals+=countLocals(reader.window(size))}state.
code={functions,bytes,largestFunctionBytes,locals}}function countLocals(body){let locals=0;for(let groups=body.
count("groups of locals",2);groups>0;groups-=1){locals+=body.u32();readTypeCode(body)}return locals}var passiveSegment=1;
var activeSegmentWithMemory=2;function readData(reader,state){const bytes=reader.remaining;const segments=reader.
count("data segments",2);for(let left=segments;left>0;left-=1){const start3=reader.offset;const kind=reader.u32();
if(kind>activeSegmentWithMemory)throw reader.fail("wasm/kind",`Cannot read a data segment: found kind ${kind},\
 expected 0 to 2`,start3);if(kind===activeSegmentWithMemory)reader.u32();if(kind===passiveSegment)state.hasPassiveData=
true;else noteConstantExpression(reader,state);reader.skip(reader.u32())}state.data={segments,bytes}}var magic=[0,97,115,109];var headerBytes=8;var moduleVersion=1;var componentLayer=1;function readModule(bytes){
return toFacts(bytes,readState(bytes))}function readState(bytes){const reader=new ByteReader(bytes);readHeader(
reader);const state=new ModuleState(bytes);let position=-1;while(reader.remaining>0)position=readSection(reader,
state,position);checkCounts(reader,state);return state}function readHeader(reader){const found=reader.bytes.subarray(
0,headerBytes);if(!magic.every((byte,index2)=>found[index2]===byte))throw reader.fail("wasm/magic",`Cannot rea\
d a module: found ${describeStart(found)}, expected the bytes 00 61 73 6d`);if(found.length<headerBytes)throw reader.
fail("wasm/truncated",`Cannot read a module: found ${found.length} bytes, expected at least 8`);const[version=0,
versionHigh=0,layer=0,layerHigh=0]=found.subarray(magic.length);if(layer===componentLayer&&layerHigh===0)throw reader.
fail("wasm/component","Cannot read a module: found a component, expected a core module (build for wasm32-unkno\
wn-unknown, without wit-bindgen, cargo-component or jco)");if(version!==moduleVersion||versionHigh!==0||layer!==
0||layerHigh!==0)throw reader.fail("wasm/version",`Cannot read a module: found version ${toHex([version,versionHigh,
layer,layerHigh])}, expected 01 00 00 00`,magic.length);reader.skip(headerBytes)}function describeStart(bytes){
if(bytes.length===0)return"an empty file";if(bytes[0]===31&&bytes[1]===139)return"a gzip file (unpack it first\
)";if(bytes[0]===40)return'a text that starts with "(" (turn WebAssembly text into a module first)';return`the\
 bytes ${toHex(bytes.subarray(0,magic.length))}`}function toHex(bytes){return Array.from(bytes,byte=>byte.toString(
16).padStart(2,"0")).join(" ")}function readSection(reader,state,lastPosition){const start3=reader.offset;const id=reader.
u8();const size=reader.u32();if(size>reader.remaining)throw reader.fail("wasm/section",`Cannot read section ${id}\
 of ${size} bytes: found ${reader.remaining}, expected ${size}`,start3);if(id===0){readCustomSection(reader,size,
state);return lastPosition}const position=sectionReaders.findIndex(candidate=>candidate.id===id);const section2=sectionReaders[position];
if(section2===void 0)throw reader.fail("wasm/section",`Cannot read section ${id}: expected an id from 0 to 13`,
start3);if(position<=lastPosition)throw reader.fail("wasm/section",`Cannot read the ${section2.name} section: \
found it after the ${sectionReaders[lastPosition]?.name} section, expected each once and in order`,start3);const content=reader.
window(size,section2.name);state.sections.push({id,name:section2.name,offset:content.offset,size});section2.read(
content,state);if(content.remaining>0)throw content.fail("wasm/section",`Cannot read the ${section2.name} sect\
ion: found ${content.remaining} bytes after its content, expected none`);return position}function readCustomSection(reader,size,state){
const start3=reader.offset;const name=reader.name();const nameBytes=reader.offset-start3;if(nameBytes>size)throw reader.
fail("wasm/truncated",`Cannot read the name of a custom section: found ${nameBytes} bytes, expected at most th\
e ${size} of the section`,start3);state.custom.push({name,offset:reader.offset,size:size-nameBytes});reader.skip(
size-nameBytes)}function checkCounts(reader,{functions,importedFunctions,code,data,dataCount}){const declared=functions.
length-importedFunctions;if(declared!==code.functions)throw reader.fail("wasm/count",`Cannot match functions a\
nd bodies: found ${code.functions} bodies, expected ${declared}`);if(dataCount!==void 0&&dataCount!==data.segments)
throw reader.fail("wasm/count",`Cannot match the data count: found ${data.segments} data segments, expected ${dataCount}`)}
function toFacts(bytes,state){const{sections,custom,imports,exports:exports2,tables,memories,globals,tags,code,
data,start:start3}=state;return{size:bytes.length,sections,types:{count:state.types.count,widest:state.types.widest},
imports,exports:exports2,tables,memories,globals,tags,...start3!==void 0&&{start:start3},elementSegments:state.
elementSegments,code,data,features:findFeatures(state),custom,...readKnownCustomSections({bytes,custom})}}var maxLocals2=5e4;var maxBodyBytes=1<<20;var codeSection=10;function readBodies(bytes){const{sections,functions,
importedFunctions,types}=readState(bytes);const code=sections.find(({id})=>id===codeSection);if(code===void 0)
return[];const reader=new ByteReader(bytes,code.offset,code.offset+code.size,code.name);return Array.from({length:reader.
count("function bodies",2)},(_,position)=>{const index2=importedFunctions+position;const params=types.functionType(
functions[index2]??-1)?.params.length??0;const size=reader.u32();if(size>maxBodyBytes)throw reader.fail("wasm/\
unmeterable",`Cannot use a function: found a body of ${size} bytes, expected at most ${maxBodyBytes}`);const body=reader.
window(size);body.functionIndex=index2;return readBody(body,{index:index2,params})})}function readBody(reader,{
index:index2,params}){const localGroups=reader.count("groups of locals",2);const localsStart=reader.offset;let locals=0;
for(let left=localGroups;left>0;left-=1){locals+=reader.u32();const start3=reader.offset;const type3=readTypeCode(
reader);if(!isPlainType(type3))throw reader.fail("wasm/unmeterable",`Cannot use a local of type ${nameType(type3)}\
: expected a number, a vector, funcref or externref`,start3)}if(params+locals>maxLocals2)throw reader.fail("wa\
sm/count",`Cannot read a function: found ${params+locals} locals, expected at most ${maxLocals2}`,localsStart);
return{index:index2,params,locals,localGroups,localsStart,start:reader.offset,end:reader.end}}var firstCapacity=4096;var ByteWriter=class{#bytes=new Uint8Array(firstCapacity);#length=0;get length(){return this.#length}get written(){
return this.#bytes.subarray(0,this.#length)}clear(){this.#length=0}byte(value){if(this.#length===this.#bytes.length)
this.#reserve(1);this.#bytes[this.#length]=value;this.#length+=1}bytes(values){if(this.#length+values.length>this.#bytes.
length)this.#reserve(values.length);this.#bytes.set(values,this.#length);this.#length+=values.length}unsigned(value){
let rest=value;while(rest>=128){this.byte(rest%128+128);rest=Math.floor(rest/128)}this.byte(rest)}signed(value){
let rest=value;while(rest>=64){this.byte(rest%128+128);rest=Math.floor(rest/128)}this.byte(rest)}name(text){const bytes=new TextEncoder().
encode(text);this.unsigned(bytes.length);this.bytes(bytes)}#reserve(more){const grown=new Uint8Array(Math.max(
this.#bytes.length*2,this.#length+more));grown.set(this.written);this.#bytes=grown}};var opcodes={unreachable:0,nop:1,block:2,loop:3,if:4,else:5,end:11,br:12,brIf:13,brTable:14,return:15,call:16,
tableSet:38,memoryGrow:64,memoryInit:64520,memoryCopy:64522,memoryFill:64523,tableInit:64524,tableCopy:64526,tableGrow:64527,
tableFill:64529};var bulkPrefix=252;var vectorPrefix2=253;var plainRanges=[[0,1,"none"],[2,4,"block"],[5,5,"el\
se"],[11,11,"end"],[12,13,"label"],[14,14,"labels"],[15,15,"none"],[16,16,"index"],[17,17,"two indices"],[26,27,
"none"],[28,28,"type"],[32,34,"local"],[35,36,"global"],[37,38,"index"],[40,62,"access"],[63,64,"memory"],[65,
65,"i32"],[66,66,"i64"],[67,67,"4 bytes"],[68,68,"8 bytes"],[69,196,"none"],[208,208,"heap type"],[209,209,"no\
ne"],[210,210,"index"]];var bulkRanges=[[0,7,"none"],[8,8,"index and memory"],[9,9,"index"],[10,10,"two memori\
es"],[11,11,"memory"],[12,12,"two indices"],[13,13,"index"],[14,14,"two indices"],[15,17,"index"]];var vectorRanges=[
[0,11,"access"],[12,13,"16 bytes"],[14,20,"none"],[21,34,"byte"],[35,83,"none"],[84,91,"access and lane"],[92,
93,"access"],[94,255,"none"]];var vectorGaps=[154,162,165,166,175,176,178,179,180,187,194,197,198,207,208,210,
211,212,226,238];function tableOf(ranges,gaps=[]){return Array.from({length:256},(_,opcode)=>gaps.includes(opcode)?
void 0:ranges.find(([from,to])=>opcode>=from&&opcode<=to)?.[2])}var plainOperands=tableOf(plainRanges);var bulkOperands=tableOf(
bulkRanges);var vectorOperands=tableOf(vectorRanges,vectorGaps);var maxNesting2=1e4;var maxLabels=1e4;var emptyBlock=64;var plainTypes=new Set([127,126,125,124,123,112,111]);
var referenceTypes=new Set([112,111]);var firstAlignmentFlag=64;var wholeBody=-1;var InstructionReader=class{opcode=0;start=0;label=0;index=0;#reader;#locals;#globals;#open=[
wholeBody];constructor(bytes,body,{globals}){this.#reader=new ByteReader(bytes,body.start,body.end,"code");this.#reader.
functionIndex=body.index;this.#locals=body.params+body.locals;this.#globals=globals}get end(){return this.#reader.
offset}next(){const reader=this.#reader;if(this.#open.length===0){if(reader.remaining===0)return false;throw reader.
fail("wasm/nesting",`Cannot read a function: found ${reader.remaining} bytes after its end, expected none`)}this.
start=reader.offset;this.opcode=reader.u8();if(this.opcode===bulkPrefix||this.opcode===vectorPrefix2)this.#readPrefixed();else
this.#readOperands(plainOperands[this.opcode]);return true}#readPrefixed(){const prefix=this.opcode;const number=this.#reader.
u32();this.opcode=prefix*256+number;this.#readOperands((prefix===bulkPrefix?bulkOperands:vectorOperands)[number])}#readOperands(operands){
const reader=this.#reader;switch(operands){case"none":return;case"local":this.#readBelow("local",this.#locals);
return;case"i32":reader.skipNumber(5);return;case"access":this.#readAccess();return;case"label":this.label=0;this.#readLabel();
return;case"end":this.#open.pop();return;case"block":this.#openBlock();return;case"global":this.#readBelow("gl\
obal",this.#globals);return;case"index":this.index=reader.u32();return;case"else":this.#readElse();return;case"\
labels":this.#readLabels();return;default:this.#readRareOperands(operands);return}}#readRareOperands(operands){
const reader=this.#reader;switch(operands){case"i64":reader.skipNumber(10);return;case"4 bytes":reader.skip(4);
return;case"8 bytes":reader.skip(8);return;case"16 bytes":reader.skip(16);return;case"byte":reader.skip(1);return;case"\
access and lane":this.#readAccess();reader.skip(1);return;case"two indices":reader.u32();this.index=reader.u32();
return;case"index and memory":reader.u32();this.#readMemory();return;case"memory":this.#readMemory();return;case"\
two memories":this.#readMemory();this.#readMemory();return;case"type":this.#readTypeOfSelect();return;case"hea\
p type":this.#readPlainType(referenceTypes);return;default:throw reader.fail("wasm/opcode",`Cannot use instruc\
tion 0x${this.opcode.toString(16)}: expected one of WebAssembly 2.0, without threads, exceptions, tail calls a\
nd garbage collection`,this.start)}}#readBelow(what,count){const index2=this.#reader.u32();if(index2>=count)throw this.#reader.
fail("wasm/index",`Cannot find ${what} ${index2}: found ${count} of them, expected at least ${index2+1}`,this.
start)}#readLabel(){const label=this.#reader.u32();if(label>=this.#open.length)throw this.#reader.fail("wasm/i\
ndex",`Cannot branch out of ${label+1} blocks: found ${this.#open.length} open ones`,this.start);if(label>this.
label)this.label=label}#readLabels(){this.label=0;const count=this.#reader.count("labels");if(count>maxLabels)
throw this.#reader.fail("wasm/unmeterable",`Cannot use a br_table: found ${count} labels, expected at most ${maxLabels}`,
this.start);for(let left=count;left>=0;left-=1)this.#readLabel()}#openBlock(){const reader=this.#reader;if(this.#open.
length>maxNesting2)throw reader.fail("wasm/nesting",`Cannot open another block: found ${maxNesting2} open ones\
, expected fewer`,this.start);this.#open.push(this.opcode);if(reader.peek()===emptyBlock||plainTypes.has(reader.
peek())){reader.skip(1);return}const type3=reader.s33();if(type3<0)throw reader.fail("wasm/type",`Cannot read \
the type of a block: found ${type3}, expected nothing, a number, a vector, funcref, externref or a function ty\
pe`,this.start)}#readElse(){if(this.#open.at(-1)!==opcodes.if)throw this.#reader.fail("wasm/nesting","Cannot r\
ead an else: expected it inside an if",this.start);this.#open[this.#open.length-1]=opcodes.else}#readAccess(){
const alignment=this.#reader.u32();if(alignment>=firstAlignmentFlag)throw this.#reader.fail("wasm/opcode",`Can\
not read an access to memory: found alignment ${alignment}, expected less than ${firstAlignmentFlag}`,this.start);
this.#reader.u32()}#readMemory(){const memory2=this.#reader.u32();if(memory2!==0)throw this.#reader.fail("wasm\
/opcode",`Cannot use memory ${memory2}: expected the only one, 0`,this.start)}#readTypeOfSelect(){const count=this.#reader.
u32();if(count!==1)throw this.#reader.fail("wasm/type",`Cannot read a select: found ${count} types, expected o\
ne`,this.start);this.#readPlainType(plainTypes)}#readPlainType(known){const type3=this.#reader.u8();if(!known.
has(type3))throw this.#reader.fail("wasm/type",`Cannot read a type: found 0x${type3.toString(16)}, expected ${known===
referenceTypes?"func or extern":"a number, a vector, funcref or externref"}`,this.start)}};var isPassive=1;var hasIndex=2;var hasExpressions=4;var lastForm=7;function readElementSegments(bytes,section2,named){
const reader=new ByteReader(bytes,section2.offset,section2.offset+section2.size,section2.name);let foreign;for(let left=reader.
count("element segments",2);left>0;left-=1){const found=readSegment(reader,named);foreign??=found}if(reader.remaining>
0)throw reader.fail("wasm/section",`Cannot read the element section: found ${reader.remaining} bytes after its\
 content, expected none`);return foreign}function readSegment(reader,named){const start3=reader.offset;const form=reader.
u32();if(form>lastForm)throw reader.fail("wasm/kind",`Cannot read an element segment: found kind ${form}, expe\
cted 0 to ${lastForm}`,start3);let foreign;if((form&isPassive)===0){if((form&hasIndex)!==0)reader.u32();foreign??=
skipConstantExpression(reader)}if((form&(isPassive|hasIndex))!==0)foreign??=readElementType(reader,form);const read=(form&
hasExpressions)===0?readIndex:skipConstantExpression;for(let left=reader.count("elements");left>0;left-=1){const found=read(
reader,named);foreign??=found}return foreign}function readIndex(reader,named){const index2=reader.u32();named?.
add(index2);return void 0}function readElementType(reader,form){const start3=reader.offset;if((form&hasExpressions)!==
0)return isPlainType(readTypeCode(reader))?void 0:start3;const kind=reader.u8();if(kind!==0)throw reader.fail(
"wasm/kind",`Cannot read an element segment: found elements of kind ${kind}, expected 0`,start3);return void 0}var mostUnits=16;var mostUnitsTogether=64;function mergeCharges(charges,{keepsCalls}){for(let position=charges.
length-1;position>=0;position-=1){const charge=charges[position];if(charge?.kind!=="amount"||charge.follows===
void 0)continue;const{amount,follows}=charge;if(keepsCalls&&charge.calls)continue;if(amount>mostUnits||follows.
moved+amount>mostUnitsTogether)continue;follows.moved+=amount;follows.amount+=amount;follows.calls||=charge.calls;
charge.amount=0}}var free=new Set([opcodes.nop,opcodes.block,opcodes.loop,opcodes.else,opcodes.end]);var dear=new Map([[opcodes.
tableSet,50],[opcodes.memoryGrow,2e3],[opcodes.tableGrow,200],[opcodes.memoryInit,20],[opcodes.memoryCopy,20],
[opcodes.memoryFill,20],[opcodes.tableInit,50],[opcodes.tableCopy,50],[opcodes.tableFill,50]]);function priceOf(opcode){
if(free.has(opcode))return 0;return dear.get(opcode)??1}function priceOfEntry(locals){return 1+Math.ceil(locals/
4)}var priceOfTurn=3;var byByte={units:1,shift:3};var byElement={units:64,shift:0};var byPage={units:8192,shift:0,
grows:"memory"};var bySize=new Map([[opcodes.memoryGrow,byPage],[opcodes.memoryInit,byByte],[opcodes.memoryCopy,
byByte],[opcodes.memoryFill,byByte],[opcodes.tableInit,byElement],[opcodes.tableCopy,byElement],[opcodes.tableFill,
byElement],[opcodes.tableGrow,{...byElement,grows:"table"}]]);function sizePriceOf(opcode){return bySize.get(opcode)}function planCharges(reader,{start:start3,locals},{entryPrices,level=0}){const plan=new ChargePlan({offset:start3,
entryPrice:priceOfEntry(locals),entryPrices,level});while(reader.next())plan.note(reader);return plan.charges}
var ChargePlan=class{charges=[];#open=[];#entryPrices;#level;#current;constructor({offset,entryPrice,entryPrices,
level}){this.#entryPrices=entryPrices;this.#level=level;this.#current=this.#begin(offset,void 0);this.#current.
amount=entryPrice;this.#open.push({around:void 0,farthest:0})}note(reader){const{opcode}=reader;if(this.#current!==
void 0)this.#current.amount+=priceOf(opcode);switch(opcode){case opcodes.block:this.#enter();return;case opcodes.
loop:this.#enter();this.#beginTurn(reader.end);return;case opcodes.if:this.#enter();this.#split(reader.end);return;case opcodes.
else:this.#beginElse(reader.end);return;case opcodes.end:this.#leave(reader.end);return;case opcodes.call:this.#call(
reader.index);return;case opcodes.brIf:this.#branch(reader.label);this.#split(reader.end);return;case opcodes.
br:case opcodes.brTable:this.#branch(reader.label);this.#current=void 0;return;case opcodes.return:this.#branch(
this.#open.length-1);this.#current=void 0;return;case opcodes.unreachable:this.#current=void 0;return;default:
this.#noteSize(reader);return}}#begin(offset,follows){const charge={kind:"amount",offset,follows,amount:0,calls:false,
moved:0};this.charges.push(charge);return charge}#split(offset){if(this.#current!==void 0)this.#current=this.#begin(
offset,this.#current)}#beginTurn(offset){if(this.#current===void 0)return;this.#current=this.#begin(offset,void 0);
this.#current.amount=priceOfTurn}#enter(){this.#open.push({around:this.#current,farthest:this.#open.length})}#beginElse(offset){
const around=this.#open.at(-1)?.around;this.#current=around&&this.#begin(offset,around)}#leave(offset){const block=this.#open.
pop();const outer=this.#open.at(-1);if(block===void 0||outer===void 0)return;outer.farthest=Math.min(outer.farthest,
block.farthest);const isPassedBy=block.farthest<this.#open.length;this.#current=block.around&&isPassedBy?this.#begin(
offset,block.around):block.around}#call(callee){if(this.#current===void 0)return;const price=this.#entryPrices.
get(callee);this.#current.amount+=price?.units??0;if(price!==void 0&&price.level>=this.#level)this.#current.calls=
true}#branch(label){const block=this.#open.at(-1);if(block===void 0||this.#current===void 0)return;block.farthest=
Math.min(block.farthest,this.#open.length-1-label)}#noteSize(reader){const price=sizePriceOf(reader.opcode);if(price!==
void 0)this.charges.push({kind:"size",offset:reader.start,price,table:reader.index})}};var mostBytes=1e3;var elementSection=9;var mostLevels=3;var undecided={units:0,level:Number.POSITIVE_INFINITY};
function priceEntries(bytes,bodies,{globals,isExact}){const reachable=findReachable(bytes);const small=bodies.
filter(({index:index2,start:start3,end:end2})=>!reachable.has(index2)&&end2-start3<=mostBytes);const prices=new Map(
small.map(({index:index2})=>[index2,undecided]));const plan=(body,level)=>planCharges(new InstructionReader(bytes,
body,{globals}),body,{entryPrices:prices,level});for(let level=0;level<mostLevels;level+=1){const found=small.
filter(body=>prices.get(body.index)===undecided&&!entryOf(plan(body,level)).calls);for(const{index:index2}of found)
prices.set(index2,{units:0,level})}for(const[index2,price]of prices)if(price===undecided)prices.delete(index2);
for(let level=0;level<mostLevels;level+=1){for(const body of small){if(prices.get(body.index)?.level!==level)continue;
const charges=plan(body,level);if(!isExact)mergeCharges(charges,{keepsCalls:true});prices.set(body.index,{units:entryOf(
charges).amount,level})}}return prices}function entryOf([entry]){if(entry?.kind!=="amount")throw new TypeError(
"unreachable: a function begins with its entry");return entry}function findReachable(bytes){const{exports:exports2,
start:start3,sections,referredFunctions}=readState(bytes);const reachable=new Set(referredFunctions);for(const{
kind,index:index2}of exports2)if(kind==="function")reachable.add(index2);if(start3!==void 0)reachable.add(start3);
const elements=sections.find(({id})=>id===elementSection);if(elements!==void 0)readElementSegments(bytes,elements,
reachable);return reachable}var op={unreachable:0,block:2,if:4,end:11,brIf:13,select:27,localGet:32,localTee:34,globalGet:35,globalSet:36,
i32Const:65,i64Const:66,i32LessOrEqualUnsigned:77,i64LessSigned:83,i64GreaterOrEqualSigned:89,i64Subtract:125,
i64Multiply:126,i64ShiftRightUnsigned:136,i64ExtendUnsigned:173};var noResult=64;var trapIf=[op.i64LessSigned,
op.if,noResult,op.unreachable,op.end];var trapUnlessBranch=[op.i64GreaterOrEqualSigned,op.brIf,0,op.unreachable,
op.end];function writeAmountCharge(writer,amount,target){writeGet(writer,target.fuelGlobal);writer.byte(op.i64Const);
writer.signed(amount);writeSubtraction(writer,target)}function writeSizeCharge(writer,{price:{units,shift},largest},target){
const{fuelGlobal,scratchLocal}=target;writeIndexed(writer,op.localTee,scratchLocal);writeGet(writer,fuelGlobal);
writeIndexed(writer,op.localGet,scratchLocal);if(largest!==void 0)writeZeroAbove(writer,largest,scratchLocal);
writer.byte(op.i64ExtendUnsigned);writer.byte(op.i64Const);writer.signed(shift>0?shift:units);writer.byte(shift>
0?op.i64ShiftRightUnsigned:op.i64Multiply);writeSubtraction(writer,target)}function writeZeroAbove(writer,largest,local){
writer.byte(op.i32Const);writer.signed(0);writeIndexed(writer,op.localGet,local);writer.byte(op.i32Const);writer.
signed(largest);writer.byte(op.i32LessOrEqualUnsigned);writer.byte(op.select)}function writeSubtraction(writer,{
fuelGlobal,isLarge}){writer.byte(op.i64Subtract);writeIndexed(writer,op.globalSet,fuelGlobal);if(isLarge)writer.
bytes([op.block,noResult]);writeGet(writer,fuelGlobal);writer.byte(op.i64Const);writer.signed(0);writer.bytes(
isLarge?trapUnlessBranch:trapIf)}function writeGet(writer,global){writeIndexed(writer,op.globalGet,global)}function writeIndexed(writer,opcode,index2){
writer.byte(opcode);writer.unsigned(index2)}var i323=127;var mostStretches=512;function writeMeteredBody(writer,{bytes,body},scope){const{entryPrices}=scope;
const price=entryPrices.get(body.index);const isPaid=price!==void 0;const reader=new InstructionReader(bytes,body,
scope);const charges=planCharges(reader,body,{entryPrices,level:price?.level});if(!scope.isExact)mergeCharges(
charges,{keepsCalls:isPaid});writeLocals(writer,{bytes,body,addsOne:charges.some(({kind})=>kind==="size")});const target={
fuelGlobal:scope.globals,scratchLocal:body.params+body.locals,isLarge:charges.length>mostStretches};let copied=body.
start;for(const charge of isPaid?charges.slice(1):charges){if(writer.length>scope.mostBytes)return;writer.bytes(
bytes.subarray(copied,charge.offset));copied=charge.offset;if(charge.kind==="size")writeSizeCharge(writer,{price:charge.
price,largest:largestSize(charge,scope)},target);else if(charge.amount>0)writeAmountCharge(writer,charge.amount,
target)}writer.bytes(bytes.subarray(copied,body.end))}function writeLocals(writer,{bytes,body,addsOne}){writer.
unsigned(body.localGroups+(addsOne?1:0));writer.bytes(bytes.subarray(body.localsStart,body.start));if(addsOne)
writer.bytes([1,i323])}function largestSize({price,table},{maxPages,maxElements}){if(price.grows==="memory")return maxPages;
return price.grows==="table"?maxElements[table]??0:void 0}var meterFormat=3;var mostPages=65536;var mostGrowth=8;var freeGrowthBytes=65536;var magicAndVersion=[0,97,115,
109,1,0,0,0];var sectionOrder=[1,2,3,4,5,13,6,7,8,9,12,10,11];var section={custom:0,table:4,memory:5,global:6,
export:7,code:10};function meterModule(bytes,options){const{maxPages,maxElements,initialFuel=0,isExact=false}=options;
const facts=readModule(bytes);checkMeterable(facts);return{bytes:rewrite(bytes,facts,{maxPages,maxElements,initialFuel,
isExact}),version:meterVersion(options)}}function meterVersion({maxPages,maxElements,initialFuel=0,isExact=false}){
return[`fuel-${meterFormat} pages=${maxPages} elements=${maxElements}`,...initialFuel>0?[`initial=${initialFuel}`]:
[],...isExact?["exact"]:[]].join(" ")}function checkMeterable({exports:exports2,memories,tables,sections}){const unmeterable=(name,message)=>new WasmError(
"wasm/unmeterable",message,{section:name,offset:sections.find(found=>found.name===name)?.offset??0});if(exports2.
some(({name})=>name===fuelExport))throw unmeterable("export",`Cannot meter a module: found the export "${fuelExport}\
", a name that the host keeps for itself`);if(memories.length>1)throw unmeterable("memory",`Cannot meter a mod\
ule: found ${memories.length} memories, expected one`);if(memories.some(({min,max=min})=>max>mostPages))throw new WasmError(
"wasm/limits",`Cannot meter a module: its memory has more than ${mostPages} pages`,{section:"memory",offset:sections.
find(({name})=>name==="memory")?.offset??0});if([...memories,...tables].some(({shared,is64})=>shared||is64))throw unmeterable(
"memory","Cannot meter a module: found a shared or 64-bit memory or table, expected unshared ones of 32 bits")}
function rewrite(bytes,facts,options){const writer=new ByteWriter;const content=new ByteWriter;writer.bytes(magicAndVersion);
for(const id of sectionOrder){const found=facts.sections.find(candidate=>candidate.id===id);if(found===void 0&&
id!==section.global&&id!==section.export)continue;content.clear();writeContent(content,{bytes,facts,id,found,options});
writeSection(writer,id,content.written)}const names=facts.custom.find(({name})=>name==="name");if(names!==void 0){
content.clear();content.name(names.name);content.bytes(bytes.subarray(names.offset,names.offset+names.size));writeSection(
writer,section.custom,content.written)}return writer.written.slice()}function writeSection(writer,id,content){
writer.byte(id);writer.unsigned(content.length);writer.bytes(content)}function writeContent(writer,{bytes,facts,
id,found,options}){const{maxPages,maxElements,initialFuel}=options;const globals=facts.globals.length;switch(id){case section.
table:writeTables(writer,{bytes,section:found},{tables:facts.tables,maxElements});return;case section.memory:writeMemories(
writer,{bytes,section:found},{memories:facts.memories,maxPages});return;case section.global:writeGlobals(writer,
{bytes,section:found},initialFuel);return;case section.export:writeExports(writer,{bytes,section:found},globals);
return;case section.code:writeCode(writer,bytes,scopeOf(facts,options));return;default:writer.bytes(bytes.subarray(
found?.offset??0,(found?.offset??0)+(found?.size??0)));return}}function scopeOf({size,globals,memories,tables},{
maxPages,maxElements,isExact}){return{isExact,mostBytes:mostMetered(size),globals:globals.length,maxPages:Math.
min(memories[0]?.max??maxPages,maxPages),maxElements:tables.map(({max=maxElements})=>Math.min(max,maxElements))}}
function mostMetered(bytes){return bytes*mostGrowth+freeGrowthBytes}function checkGrowth(written,read,offset){
const most=mostMetered(read);if(written>most)throw new WasmError("wasm/unmeterable",`Cannot meter a module: it\
s code is dense with what must be charged, metered it has more than ${most} bytes`,{section:"code",offset})}function writeCode(writer,bytes,given){
const bodies=readBodies(bytes);const scope={...given,entryPrices:priceEntries(bytes,bodies,given)};const metered=new ByteWriter;
writer.unsigned(bodies.length);for(const body of bodies){metered.clear();writeMeteredBody(metered,{bytes,body},
scope);writer.unsigned(metered.length);writer.bytes(metered.written);checkGrowth(writer.length,bytes.length,body.
start)}}function*checkComplexity(subject){const{types,code,globals,imports,exports:exports2,elementSegments,data}=subject.
facts;const optimise="build with optimisations";const counts=[["type","types",types.count,maxTypes],["import",
"imports",imports.length,maxImports],["function","functions",code.functions,maxFunctions],["global","globals",
globals.length,maxGlobals],["export","exports",exports2.length,maxExports],["element","element segments",elementSegments,
maxSegments],["data","data segments",data.segments,maxSegments],["code",`locals in ${code.functions} functions`,
code.locals,maxLocals]];for(const[section2,what,found,most]of counts){if(found<=most)continue;yield findingAt(
placeOfSection(subject,section2),{code:"artifact/too-complex",message:`Cannot accept the artifact: found ${found}\
 ${what}, expected at most ${most}`,hint:optimise})}if(types.widest>maxTypeWidth)yield findingAt(placeOfSection(
subject,"type"),{code:"artifact/too-complex",message:`Cannot accept the artifact: found a type with ${types.widest}\
 parameters and results, expected at most ${maxTypeWidth}`,hint:"pass large values by pointer"})}var unsupportedFeatures=["exceptions","function-references","gc"];function*checkFeatures(subject){const{features,
tables,tags}=subject.facts;const{types,seenTypes}=subject.state;const[firstForeign]=[types.firstGc,seenTypes.firstForeign].
filter(offset=>offset!==void 0).toSorted((a,b)=>a-b);const typePlace=placeAt(subject,firstForeign);const named=features.
filter(feature=>unsupportedFeatures.includes(feature));for(const feature of named){const isTag=feature==="exce\
ptions"&&tags.length>0;yield unsupported(feature,isTag?placeOfSection(subject,"tag"):typePlace)}if(named.length===
0&&typePlace!==void 0)yield unsupported("a type of its own",typePlace);if(tables.some(({is64})=>is64))yield unsupported(
"64-bit tables",placeOfSection(subject,"table"));if(tables.some(({shared})=>shared))yield unsupported("shared \
tables",placeOfSection(subject,"table"));yield*checkTableForms(subject);const expression=placeAt(subject,subject.
state.foreignExpression);if(expression!==void 0)yield unsupported("gc",expression);yield*checkElements(subject)}
var tableForms=[112,111];function*checkTableForms({bytes,state}){if(state.seenTypes.firstForeign!==void 0)return;
for(const offset of state.places.tables)if(!tableForms.includes(bytes[offset]))yield unsupported("tables of re\
ferences that are typed or have a first value",{offset,section:"table"})}function*checkElements(subject){const section2=subject.
facts.sections.find(({name})=>name==="element");if(section2===void 0)return;try{const foreign=placeAt(subject,
readElementSegments(subject.bytes,section2));if(foreign!==void 0)yield unsupported("elements of other types",foreign)}catch(error){
if(!(error instanceof WasmError))throw error;yield{code:"artifact/malformed",message:error.message,hint:"build\
 it again; do not pack, encode or edit it afterwards"}}}function unsupported(feature,place){return findingAt(place,
{code:"feature/unsupported",message:`Cannot meter the artifact: found the feature "${feature}", expected none \
of it`,found:feature,expected:"types i32, i64, f32, f64, v128, funcref, externref",hint:`build with "${feature}\
" switched off`})}function nearest(word,candidates){if(word.length>64)return void 0;const lower=word.toLowerCase();let best;let bestDistance=Math.
max(1,Math.floor(word.length/3))+1;for(const candidate of candidates){if(Math.abs(candidate.length-word.length)>=
bestDistance||candidate===word)continue;const distance=editDistance(lower,candidate.toLowerCase());if(distance<
bestDistance){best=candidate;bestDistance=distance}}return best}function editDistance(a,b){let beforeLast=[];let last=Array.
from({length:b.length+1},(_,index2)=>index2);for(let i=1;i<=a.length;i++){const row=[i];for(let j=1;j<=b.length;j++){
const same=a[i-1]===b[j-1];let cost=Math.min((last[j]??0)+1,(row[j-1]??0)+1,(last[j-1]??0)+(same?0:1));if(i>1&&
j>1&&a[i-1]===b[j-2]&&a[i-2]===b[j-1]){cost=Math.min(cost,(beforeLast[j-2]??0)+1)}row.push(cost)}beforeLast=last;
last=row}return last[b.length]??0}var foreignModules=[{pattern:/^wasi_snapshot_preview1$|^wasi_unstable$|^wasi:/,hint:'build without WASI: for R\
ust "--target wasm32-unknown-unknown", for C "--target=wasm32 -nostdlib" with the kit'},{pattern:/^__wbindgen|^wbg$/,
hint:'build without wasm-bindgen; a crate such as "getrandom" or "chrono" may bring it in with a "js" feature'},
{pattern:/^extism:host\/user$/,hint:'leave out host functions of your own: a host offers those of "extism:host\
/env" and nothing else'},{pattern:/^extism:/,hint:`use the kit of this registry in place of Extism's; hosts ru\
n Extism's guests through an adapter, a registry takes them where its "abi" names "extism-1"`},{pattern:/^env$/,
hint:'link a definition of it: for AssemblyScript import the kit and pass "--use abort=" with its own abort fu\
nction; for Rust and C the name is a function that nothing defines'}];var counterparts=[{pattern:/clock_|^date_now$|now$/i,
ours:"clock"},{pattern:/random|seed|entropy/i,ours:"random"},{pattern:/^environ|getenv|^args_/i,ours:"env"},{pattern:/http|^sock_|socket|fetch/i,
ours:"http"},{pattern:/^fd_(?:write|fdstat)|log|trace|print/i,ours:"log"},{pattern:/abort|panic|^proc_exit$/i,
ours:"panic"},{pattern:/^path_|^fd_|file/i,ours:"fs"},{pattern:/^var_|^kv|store/i,ours:"kv"},{pattern:/config/i,
ours:"config"}];function*checkImports({facts,abi}){for(const found of facts.imports){if(found.kind==="memory")
yield importedMemory(found);else{const known=importsFrom(abi,found.module);if(known===void 0)yield foreignModule(
found,abi);else yield*checkOwnModule(found,known)}}}function importedMemory(found){return findingAt(placeOfImport(
found),{code:"memory/imported",message:"Cannot accept the memory: found an imported one, expected one of its o\
wn",hint:'build without "--import-memory" or "--importMemory"'})}function foreignModule(found,abi){const{module:module2,
name}=found;const hint=foreignModules.find(({pattern})=>pattern.test(module2))?.hint;const counterpart=counterparts.
find(({pattern})=>pattern.test(name))?.ours;const known=abi.imports.find(entry=>entry.name===counterpart);const instead=known===
void 0?"":`; in its place "${abi.importModule}.${known.name}" may serve, ${withCapability(known.capability)}`;
return findingAt(placeOfImport(found),{code:"import/foreign-module",message:`Cannot accept the import ${showImport(
found)}: found module ${quote2(module2)}, expected ${quote2(abi.importModule)}`,found:module2.slice(0,200),expected:abi.
importModule,hint:`${hint??"build with the kit for your language"}${instead}`,...known?.capability&&{capability:known.
capability}})}function withCapability(capability){return capability===null?"which needs no capability":`with t\
he capability "${capability}"`}function*checkOwnModule(found,imports){const{name,kind}=found;const names=imports.
map(entry=>entry.name);const known=imports.find(entry=>entry.name===name);if(known===void 0){const near=nearest(
name,names);yield findingAt(placeOfImport(found),{code:"import/unknown-name",message:`Cannot accept the import\
 ${showImport(found)}: found the name ${quote2(name)}, expected one of ${names.join(", ")}`,hint:near===void 0?
"import one of these, or none":`did you mean "${near}"?`,...capabilityOf(imports,near)})}if(kind!=="function"){
yield findingAt(placeOfImport(found),{code:"import/wrong-kind",message:`Cannot accept the import ${showImport(
found)}: found a ${kind}, expected a function`,found:kind,expected:"function",hint:`define the ${kind} in the \
module itself`,...capabilityOf(imports,name)});return}if(known===void 0||sameFunctionType(found.type,known.type))
return;const[is,should]=[formatFunctionType(found.type),formatFunctionType(known.type)];yield findingAt(placeOfImport(
found),{code:"import/wrong-signature",message:`Cannot accept the import ${showImport(found)}: found ${quote2(is)}\
, expected ${quote2(should)}`,found:is.slice(0,200),expected:should,hint:"declare it with that type, or use th\
e kit",...capabilityOf(imports,name)})}function capabilityOf(imports,name){const capability=imports.find(entry=>entry.
name===name)?.capability;return capability?{capability}:{}}function placeOfImport({offset}){return{offset,section:"\
import"}}function showImport({module:module2,name}){return quote2(`${module2.slice(0,80)}.${name.slice(0,80)}`)}var initializer="_initialize";var sectionIds={custom:0,export:7,start:8};var functionKind=0;var magicAndVersion2=[
0,97,115,109,1,0,0,0];function canMoveStart({exports:exports2}){return exports2.every(({name})=>name!==initializer)}
function moveStart(bytes,facts){const{start:start3,sections,custom}=facts;if(start3===void 0||!canMoveStart(facts))
return bytes;const writer=new ByteWriter;writer.bytes(magicAndVersion2);for(const found of sections){if(found.
id===sectionIds.start||found.id===sectionIds.custom)continue;const content=new ByteWriter;if(found.id===sectionIds.
export)writeExports2(content,{bytes,found,start:start3});else content.bytes(bytes.subarray(found.offset,found.
offset+found.size));writeSection2(writer,found.id,content)}const names=custom.find(({name})=>name==="name");if(names!==
void 0){const content=new ByteWriter;content.name(names.name);content.bytes(bytes.subarray(names.offset,names.
offset+names.size));writeSection2(writer,sectionIds.custom,content)}return writer.written.slice()}function writeExports2(writer,{
bytes,found,start:start3}){const reader=new ByteReader(bytes,found.offset,found.offset+found.size,found.name);
writer.unsigned(reader.u32()+1);writer.bytes(reader.take(reader.remaining));writer.name(initializer);writer.byte(
functionKind);writer.unsigned(start3)}function writeSection2(writer,id,content){writer.byte(id);writer.unsigned(
content.length);writer.bytes(content.written)}function formatBytes(bytes){if(bytes>=1<<20&&bytes%(1<<20)===0)return`${bytes} bytes (${bytes/(1<<20)} MiB)`;if(bytes>=
1<<10&&bytes%(1<<10)===0)return`${bytes} bytes (${bytes/(1<<10)} KiB)`;return`${bytes} bytes`}function*checkMemories(subject){
const{memories,imports}=subject.facts;if(memories.length>1)yield findingAt(placeOfSection(subject,memories.at(
-1)?.imported?"import":"memory"),{code:"memory/multiple",message:`Cannot accept the memories: found ${memories.
length}, expected 1`,found:`${memories.length}`,expected:"1",hint:"build without the multi-memory proposal"});
const places=memoryPlaces(subject,imports.filter(({kind})=>kind==="memory"));for(const[index2,memory2]of memories.
entries()){const place=places(index2);if(memory2.shared)yield findingAt(place,{code:"memory/shared",message:"C\
annot accept the memory: found a shared one, expected one that is not shared",hint:"build without threads"});if(memory2.
is64)yield findingAt(place,{code:"memory/64-bit",message:"Cannot accept the memory: found 64-bit addresses, ex\
pected 32-bit ones",hint:"build for wasm32"});yield*checkSize(memory2,subject,place)}}function memoryPlaces({state},imported2){
return index2=>{const entry=imported2[index2];if(entry!==void 0)return placeOfImport(entry);const offset=state.
places.memories[index2-imported2.length];return offset===void 0?void 0:{offset,section:"memory"}}}function*checkSize({
min,max:stated},{abi,maxMemoryBytes:most},place){const pages=Math.floor(most/pageBytes);const max=abi.clampsMemory?
min:stated;if(max===void 0)yield findingAt(place,{code:"memory/no-maximum",message:`Cannot accept the memory: \
found no maximum, expected one of at most ${pages} pages`,hint:`link with a maximum: "--maximumMemory ${pages}\
" for AssemblyScript, "--max-memory=${most}" for Rust and C`});const bytes=(max??min)*pageBytes;if(bytes>most)
yield findingAt(place,{code:"memory/over-limit",message:`Cannot accept the memory: found a ${max===void 0?"min\
imum":"maximum"} of ${formatBytes(bytes)}, expected at most ${formatBytes(most)}`,found:`${bytes}`,expected:`a\
t most ${most}`,hint:"link with a smaller maximum"})}function*checkTables(subject){const{tables}=subject.facts;
const own=subject.state.places.tables;const imported2=tables.length-own.length;const place=index2=>{const offset=own[index2-
imported2];return offset===void 0?placeOfSection(subject,"import"):{offset,section:"table"}};if(tables.length>
maxTables)yield findingAt(place(maxTables),{code:"table/too-large",message:`Cannot accept the tables: found ${tables.
length}, expected at most ${maxTables}`,found:`${tables.length}`,expected:`at most ${maxTables}`,hint:"compile\
rs write one"});let sum=0;for(const[index2,{min}]of tables.entries()){const before=sum;sum+=min;if(sum<=maxTableElements||
before>maxTableElements)continue;yield findingAt(place(index2),{code:"table/too-large",message:`Cannot accept \
the table: found ${min} elements${before>0?` after ${before} in the tables before it`:""}, expected at most ${maxTableElements}\
 in all tables together`,found:`${sum}`,expected:`at most ${maxTableElements}`,hint:"do not set the size of th\
e table by hand"})}}function*checkStart(subject){const{start:start3}=subject.facts;if(start3===void 0||subject.
abi.movesStart&&canMoveStart(subject.facts))return;yield findingAt(placeOfSection(subject,"start"),{code:"star\
t/present",message:`Cannot accept the start section: found function ${start3}, expected none`,hint:'initialise\
 in an exported function "_initialize"; for AssemblyScript pass "--exportStart _initialize"'})}var checks=[checkComplexity,checkImports,checkAbiExports,checkAbiSignatures,checkOtherExports,checkMemories,checkTables,
checkStart,checkFeatures];var maxFindings=21;var maxLookedAt=1e3;function examineModule(bytes,{maxMemoryBytes},abi=abi1){
try{const state=readState(bytes);const facts=toFacts(bytes,state);const spoken=typeof abi==="function"?abi(facts):
abi;return{facts,findings:runChecks({bytes,facts,state,abi:spoken,maxMemoryBytes})}}catch(error){if(!(error instanceof
WasmError))throw error;return{findings:[unreadable(error)]}}}function runChecks(subject){const counts=new Map;
const findings=[];for(const check of checks){let left=maxLookedAt;for(const finding of check(subject)){const count=(counts.
get(finding.code)??0)+1;counts.set(finding.code,count);if(count<=maxFindings)findings.push(finding);left-=1;if(left===
0)break}}return findings}function unreadable(error){return error.code==="wasm/component"?{code:"artifact/compo\
nent",message:error.message,hint:"build for wasm32-unknown-unknown with the kit for your language"}:{code:"art\
ifact/malformed",message:error.message,hint:"build it again; do not pack, encode or edit it afterwards",...placeOf(
error)}}function placeOf({offset,section:section2}){return section2===void 0?{}:{place:{offset,section:section2}}}
function meterBounds({maxMemoryBytes}){return{maxPages:Math.min(Math.floor(maxMemoryBytes/pageBytes),maxPagesOfMemory),
maxElements:maxTableElements}}var maxPagesOfMemory=65536;var type2=(params,results)=>({params,results});var i324="i32";var i643="i64";var free2=(name,of,description)=>({
name,type:of,capability:null,description});var optional=(name,capability,of,description)=>({...free2(name,of,description),
capability,isOptional:true});var log=name=>optional(name,"log",type2([i643],[]),'Logs a text; dropped where "l\
og" is not granted.');var kernel=[free2("alloc",type2([i643],[i643]),"A block of that many bytes outside of th\
e linear memory."),free2("free",type2([i643],[]),"Takes a block back."),free2("length",type2([i643],[i643]),"B\
ytes of the block that begins there; 0 where none does."),free2("length_unsafe",type2([i643],[i643]),"The same\
."),free2("load_u8",type2([i643],[i324]),"One byte of a block."),free2("load_u64",type2([i643],[i643]),"Eight \
bytes of a block."),free2("store_u8",type2([i643,i324],[]),"Writes one byte."),free2("store_u64",type2([i643,i643],
[]),"Writes eight bytes."),free2("input_length",type2([],[i643]),"Bytes of the input: JSON of the hook."),free2(
"input_offset",type2([],[i643]),"The block of the input."),free2("input_load_u8",type2([i643],[i324]),"One byt\
e of the input."),free2("input_load_u64",type2([i643],[i643]),"Eight bytes of the input."),free2("output_set",
type2([i643,i643],[]),"Where the answer is: JSON. The last one counts."),free2("error_set",type2([i643],[]),"T\
he block with the text of an error; 0 takes it back.")];var services=[free2("config_get",type2([i643],[i643]),
"A value of the configuration: text as it is, all else as JSON."),free2("var_get",type2([i643],[i643]),"A vari\
able of this instance; 0 where there is none."),free2("var_set",type2([i643,i643],[]),"Sets one, or deletes it\
 with 0. Gone with the instance."),{name:"http_request",type:type2([i643,i643],[i643]),capability:"net",description:"\
One HTTP request to a granted host: JSON {url, method, headers}, and a body or 0."},free2("http_status_code",type2(
[],[i324]),"Status of the last response."),free2("http_headers",type2([],[i643]),"Headers of the last response\
, JSON."),...["log_trace","log_debug","log_info","log_warn","log_error"].map(log),free2("get_log_level",type2(
[],[i324]),"From which level on logging is of use: 0 trace to 4 error.")];var wasi=[free2("args_get",type2([i324,
i324],[i324]),"None."),free2("args_sizes_get",type2([i324,i324],[i324]),"None."),free2("environ_get",type2([i324,
i324],[i324]),"None."),free2("environ_sizes_get",type2([i324,i324],[i324]),"None."),optional("clock_time_get",
"clock",type2([i324,i643,i324],[i324]),"The time; without the grant an errno."),optional("random_get","random",
type2([i324,i324],[i324]),"Random bytes; without the grant an errno."),optional("fd_write","log",type2([i324,i324,
i324,i324],[i324]),'Logs: stdout as info, stderr as error; dropped where "log" is not granted.'),free2("fd_rea\
d",type2([i324,i324,i324,i324],[i324]),"No such file."),free2("fd_close",type2([i324],[i324]),"No such file."),
free2("fd_seek",type2([i324,i643,i324,i324],[i324]),"No such file."),free2("fd_fdstat_get",type2([i324,i324],[
i324]),"No such file."),free2("fd_prestat_get",type2([i324,i324],[i324]),"No such file."),free2("fd_prestat_di\
r_name",type2([i324,i324,i324],[i324]),"No such file."),free2("sched_yield",type2([],[i324]),"Nothing happens."),
free2("proc_exit",type2([i324],[]),"Ends the call as a trap does.")];var extism1={id:"extism-1",importModule:"\
extism:host/env",otherModules:{wasi_snapshot_preview1:wasi},memory:"memory",clampsMemory:true,movesStart:true,
exports:[],optionalExports:[{name:"_initialize",type:type2([],[]),description:"Called once, before everything \
else."},{name:"__wasm_call_ctors",type:type2([],[]),description:'The same, where there is no "_initialize".'}],
hook:type2([],[i324]),imports:[...kernel,...services]};var fromExtism=/^extism:/;function abiSpokenBy({imports}){return imports.some(({module:module2})=>fromExtism.test(
module2))?extism1:abi1}var CallEnded=class extends Error{error;isTrap;constructor(error,{isTrap=false}={}){super(error.message);this.
name="CallEnded";this.error=error;this.isTrap=isTrap}};function errorEnvelope({code,message}){return JSON.stringify({error:{code,message}})}function isRecord(value){return typeof value==="object"&&value!==null&&!Array.isArray(value)}function createFuel(exports2,budget){const global=exports2[fuelExport];if(!isGlobal(global))throw new HostError(
"host/export-missing",`Cannot run the module: it does not export "${fuelExport}"`);const left=()=>Number(global.
value);return{refill(){global.value=BigInt(budget)},used:()=>Math.min(budget,budget-left()),isOut:()=>left()<0,
burn(units){const rest=left()-units;global.value=BigInt(rest);if(rest<0)throw outOfFuel(budget)}}}function outOfFuel(budget,options={}){
return new HostError("host/out-of-fuel",`Cannot finish the call: it needs more than ${budget} units of fuel`,options)}var maxRandomBytes=65536;var fuelPerCall=500;var fuelPerByte=4;var maxLastWordsBytes=4096;var logLevels=["trac\
e","debug","info","warn","error"];function resetLogBudget(guest,{maxLogBytes}){guest.logBytesLeft=maxLogBytes}
function checkImports2(imports,{grants,ports}){const abi=abiSpokenBy({imports});for(const found of imports){const known=knownImport(
abi,found);const{capability,isOptional}=known;if(capability===null||isOptional)continue;if(!isGranted(grants,capability)){
throw new HostError("host/capability-denied",`Cannot link "${known.name}": the capability "${capability}" was \
not granted${atPlace(placeOfImport(found))}`,{capability})}if(!isServed(capability,ports)){throw new HostError(
"host/port-missing",`Cannot link "${known.name}": this host does not offer the capability "${capability}"`,{capability})}}}
function knownImport(abi,found){const known=importsFrom(abi,found.module)?.find(({name})=>name===found.name);if(known===
void 0||found.kind!=="function"){throw new HostError("host/import-unknown",`Cannot link the ${found.kind} "${found.
module}.${found.name}": expected functions of "${abi.importModule}" that the ABI names`)}if(!sameFunctionType(
found.type,known.type)){throw new HostError("host/import-unknown",`Cannot link "${found.name}": found ${formatFunctionType(
found.type)}, expected ${formatFunctionType(known.type)}`)}return known}function isServed(capability,{log:log2,
now,random,requests={}}){switch(capability){case"log":return log2!==void 0;case"clock":return now!==void 0;case"\
random":return random!==void 0;case"net":return requests.http!==void 0;default:return requests[capability]!==void 0}}
function isGranted(grants,name){const grant=grants[name];return grant!==void 0&&grant!==false}function createImports({
ports,config,limits},guest){const functions={config:()=>give(guest(),config),panic:(pointer,length)=>endCall(guest(),
unsigned(pointer),unsigned(length))};const{now,random,log:log2,requests={}}=ports;if(now!==void 0)functions.clock=
()=>{burn(guest(),0);return BigInt(Math.trunc(now()))};if(random!==void 0)functions.random=(pointer,length)=>fillRandom(
guest(),{random,pointer,length});if(log2!==void 0){functions.log=(level,pointer,length)=>writeLog(guest(),{log:log2,
level,pointer,length})}for(const name of requestImports){const port=requests[name];if(port===void 0)continue;const maxBytes=maxRequestBytes(
name,limits);functions[name]=(pointer,length)=>request2(guest(),{name,port,maxBytes,pointer,length})}return{[abi1.
importModule]:functions}}function give(guest,bytes){burn(guest,bytes.length);return pack(guest.memory.store(bytes))}
function request2(guest,args){const length=unsigned(args.length);burn(guest,Math.min(length,args.maxBytes));const bytes=guest.
memory.read(unsigned(args.pointer),length,{what:`a request to "${args.name}"`,maxBytes:args.maxBytes});return give(
guest,args.port(bytes))}function burn({fuel},bytes){fuel.burn(fuelPerCall+fuelPerByte*bytes)}function endCall(guest,pointer,length){
const most=Math.min(length,maxLastWordsBytes);burn(guest,most);const bytes=guest.memory.view(pointer,length).subarray(
0,most);throw new CallEnded({code:"exception",message:new TextDecoder().decode(bytes)},{isTrap:true})}function unsigned(value){
return Number(value)>>>0}function fillRandom(guest,args){const length=unsigned(args.length);if(length>maxRandomBytes){
throw new HostError("host/pointer",`Cannot draw ${length} random bytes: expected at most ${maxRandomBytes}`)}burn(
guest,length);args.random(guest.memory.view(unsigned(args.pointer),length))}function writeLog(guest,args){const bytes=guest.
memory.view(unsigned(args.pointer),unsigned(args.length));writeLogLine(guest,{log:args.log,level:logLevels[unsigned(
args.level)]??"info",bytes})}function writeLogLine(guest,line){const{length}=line.bytes;burn(guest,length>guest.
logBytesLeft?0:length);if(length>guest.logBytesLeft)return;guest.logBytesLeft-=Math.max(length,32);line.log(line.
level,new TextDecoder().decode(line.bytes))}function grantedPorts({grants,ports}){const{now,random,log:log2,requests}=ports;const{http}=requests??{};return{
...isGranted(grants,"clock")&&now&&{now},...isGranted(grants,"random")&&random&&{random},...isGranted(grants,"\
log")&&log2&&{log:log2},...isGranted(grants,"net")&&http&&{requests:{http}}}}var errorCode="extism_error";var maxErrorBytes=16384;function errorOf({kernel:kernel2,state}){if(state.error===
0)return void 0;const bytes=kernel2.block(state.error,"an error").subarray(0,maxErrorBytes);return{code:errorCode,
message:new TextDecoder().decode(bytes)}}function answerOf(guest,{hook,status,maxOutputBytes}){const error=errorOf(
guest);if(error!==void 0)return errorEnvelope(error);if(status!==0)return errorEnvelope({code:errorCode,message:`\
"${hook}" gave ${String(status)}, expected 0`});const{offset,length}=guest.state.output;if(length===0)return'{\
"ok":null}';const what=`the answer of "${hook}"`;checkLength(length,{what,maxBytes:maxOutputBytes});const text=decodeJsonText(
guest.kernel.range(offset,length),what);fromJson(text,what);return`{"ok":${text}}`}var fuelPerStep=150;var mostDebt=100*fuelPerStep;function settle(guest){const{debt}=guest;guest.debt=0;guest.fuel.
burn(debt)}function step(guest){guest.debt+=fuelPerStep;if(guest.debt>=mostDebt)settle(guest)}function createKernelImports(guest){
const lengthAt=offset=>{const current=guest();step(current);return BigInt(current.kernel.lengthAt(Number(offset)))};
return{...inputImports(guest),alloc(size){const current=guest();const length=unsigned2(size);step(current);const offset=current.
kernel.allocate(length);burn(current,length/4);return BigInt(offset)},free(offset){const current=guest();step(
current);current.kernel.free(Number(offset))},length:lengthAt,length_unsafe:lengthAt,load_u8(offset){const current=guest();
step(current);return current.kernel.loadByte(Number(offset))},load_u64(offset){const current=guest();step(current);
return current.kernel.loadWord(Number(offset))},store_u8(offset,value){const current=guest();step(current);current.
kernel.storeByte(Number(offset),Number(value))},store_u64(offset,value){const current=guest();step(current);current.
kernel.storeWord(Number(offset),BigInt(value??0))},output_set(offset,size){const current=guest();step(current);
const output2={offset:Number(offset),length:unsigned2(size)};current.kernel.range(output2.offset,output2.length);
current.state.output=output2},error_set(offset){const current=guest();step(current);const error=Number(offset);
if(error!==0)current.kernel.block(error,"an error");current.state.error=error}}}function inputImports(guest){return{
input_length(){const current=guest();step(current);return BigInt(current.state.input.length)},input_offset(){const current=guest();
step(current);return BigInt(current.state.input.offset)},input_load_u8(at){const current=guest();step(current);
const index2=Number(at);const{input:input2}=current.state;return index2<0||input2.length<=index2?0:current.kernel.
loadByte(input2.offset+index2)},input_load_u64(at){const current=guest();step(current);const index2=Number(at);
const{input:input2}=current.state;return index2<0||input2.length<index2+8?0n:current.kernel.loadWord(input2.offset+
index2)}}}function unsigned2(value){return Number(BigInt.asUintN(64,BigInt(value??0)))}var firstOffset=16;var smallestBlock=16;var pageBytes2=65536;var maxBlocks=65536;var keptBytes=1048576;var KernelMemory=class{#mostBytes;#bytes=new Uint8Array(
pageBytes2);#view=new DataView(this.#bytes.buffer);#top=firstOffset;#lengths=new Map;#left=new Map;constructor(mostBytes2){
this.#mostBytes=mostBytes2}get size(){return this.#bytes.length}clear(){if(this.#bytes.length>keptBytes)this.#resize(
pageBytes2);else this.#bytes.fill(0,0,this.#top);this.#top=firstOffset;this.#lengths.clear();this.#left.clear()}allocate(length){
if(length===0)return 0;const capacity=capacityFor(length);const offset=this.#left.get(capacity)?.pop()??this.#extend(
length,capacity);if(this.#lengths.size>=maxBlocks)throw new HostError("host/trap",`Cannot give a block: found ${maxBlocks}\
 in use, expected fewer; free those that are no longer needed`);this.#lengths.set(offset,length);return offset}store(bytes){
const offset=this.allocate(bytes.length);this.#bytes.set(bytes,offset);return offset}free(offset){const length=this.#lengths.
get(offset);if(length===void 0)return;this.#lengths.delete(offset);const capacity=capacityFor(length);const left=this.#left.
get(capacity);if(left===void 0)this.#left.set(capacity,[offset]);else left.push(offset)}lengthAt(offset){return this.#lengths.
get(offset)??0}block(offset,what){const length=this.#lengths.get(offset);if(length===void 0)throw new HostError(
"host/pointer",`Cannot take ${what}: found offset ${offset}, where no block begins`);return this.#bytes.subarray(
offset,offset+length)}range(offset,length){if(length===0)return this.#bytes.subarray(0,0);this.#check(offset,length);
return this.#bytes.subarray(offset,offset+length)}loadByte(offset){this.#check(offset,1);return this.#bytes[offset]??
0}storeByte(offset,value){this.#check(offset,1);this.#bytes[offset]=value}loadWord(offset){this.#check(offset,
8);return this.#view.getBigInt64(offset,true)}storeWord(offset,value){this.#check(offset,8);this.#view.setBigInt64(
offset,value,true)}#check(offset,length){if(offset>=firstOffset&&offset+length<=this.#top)return;throw new HostError(
"host/pointer",`Cannot reach bytes of the kernel: found ${offset} + ${length}, expected ${firstOffset} to ${this.#top}`)}#extend(length,capacity){
const offset=this.#top;const end2=offset+capacity;const most=this.#mostBytes();if(end2>most)throw new HostError(
"host/trap",`Cannot give a block of ${length} bytes: found ${offset} in use, expected at most ${most} beside t\
he linear memory ("limits.maxMemoryBytes")`);if(end2>this.#bytes.length)this.#resize(Math.max(end2,Math.min(most,
this.#bytes.length*2)));this.#top=end2;return offset}#resize(size){const bytes=new Uint8Array(size);bytes.set(
this.#bytes.subarray(0,Math.min(this.#top,size)));this.#bytes=bytes;this.#view=new DataView(bytes.buffer)}};function capacityFor(length){
if(length>pageBytes2)return Math.ceil(length/pageBytes2)*pageBytes2;return 2**Math.ceil(Math.log2(Math.max(length,
smallestBlock)))}var alphabet=new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");var padding=61;
var digits=new Uint8Array(256).fill(64);for(const[value,code]of alphabet.entries())digits[code]=value;var native=typeof Buffer===
"undefined"?void 0:Buffer;function encodeBase64(bytes){return native===void 0?encodeByHand(bytes):native.from(
bytes.buffer,bytes.byteOffset,bytes.byteLength).toString("base64")}function decodeBase64(text){if(native===void 0)
return decodeByHand(text);const bytes=new Uint8Array(native.from(text,"base64"));return encodeBase64(bytes)===
text?bytes:void 0}function encodeByHand(bytes){const text=new Uint8Array(Math.ceil(bytes.length/3)*4);for(let from=0,
to=0;from<bytes.length;from+=3,to+=4){const bits=(bytes[from]??0)<<16|(bytes[from+1]??0)<<8|(bytes[from+2]??0);
for(let digit=0;digit<4;digit++)text[to+digit]=alphabet[bits>>18-6*digit&63]??0}const missing2=(3-bytes.length%
3)%3;text.fill(padding,text.length-missing2);return new TextDecoder().decode(text)}function decodeByHand(text){
if(text.length%4!==0)return void 0;const missing2=text.endsWith("==")?2:text.endsWith("=")?1:0;const length=text.
length-missing2;const bytes=new Uint8Array(Math.floor(length*3/4));let bits=0;let kept=0;let to=0;for(let at=0;at<
length;at++){const code=text.charCodeAt(at);const digit=code<256?digits[code]??64:64;if(digit===64)return void 0;
bits=(bits<<6|digit)&16777215;kept+=6;if(kept<8)continue;kept-=8;bytes[to++]=bits>>kept}return(bits&(1<<kept)-
1)===0?bytes:void 0}var strictDecoder3=new TextDecoder("utf-8",{fatal:true,ignoreBOM:true});function sendRequest(port,{request:request3,
body}){const answer=decodeJson(port(encodeJson(toRequest(request3,body))),"the answer to an HTTP request");const{
ok,error}=isRecord(answer)?answer:{};if(isRecord(ok))return toResponse(ok);const{code,message}=isRecord(error)?
error:{};throw new CallEnded({code:typeof code==="string"?code:"unavailable",message:`Cannot answer: its HTTP \
request failed. ${typeof message==="string"?message:""}`.trim()})}function toRequest(bytes,body){const dear2=findDearShape(
bytes);if(dear2!==void 0)throw new HostError("host/output-invalid",`Cannot take an HTTP request: ${dear2}`);const request3=decodeJson(
bytes,"an HTTP request");const{url,method,headers,header}=isRecord(request3)?request3:{};return{url,...method!==
void 0&&method!==null&&{method},headers:headers??header??{},...body.length>0&&toBody(body)}}function toBody(bytes){
try{return{body:strictDecoder3.decode(bytes)}}catch{return{body_base64:encodeBase64(bytes)}}}function toResponse({
status,headers,body,body_base64}){const bytes=typeof body_base64==="string"?decodeBase64(body_base64):new TextEncoder().
encode(typeof body==="string"?body:"");return{status:typeof status==="number"?status:0,headers:encodeJson(isRecord(
headers)?headers:{}),body:bytes??new Uint8Array}}var logImports=[["log_trace","trace"],["log_debug","debug"],["log_info","info"],["log_warn","warn"],["log_erro\
r","error"]];var fromTrace=0;var never=2147483647;var encoder2=new TextEncoder;var strictDecoder4=new TextDecoder(
"utf-8",{fatal:true,ignoreBOM:true});function createServiceImports(options,guest){const{config,ports}=options;
const{log:log2}=ports;const functions={config_get:key=>{const name=keyAt(guest(),key);return give2(guest(),Object.
hasOwn(config,name)?toBytes(config[name]):void 0)},var_get:key=>give2(guest(),guest().variables.get(keyAt(guest(),
key))),var_set:(key,value)=>setVariable(guest(),key,value),http_request:(request3,body)=>giveResponse(guest(),
{...options,request:request3,body}),http_status_code:()=>{burn(guest(),0);return guest().response?.status??0},
http_headers:()=>give2(guest(),guest().response?.headers),get_log_level:()=>{burn(guest(),0);return log2===void 0?
never:fromTrace}};for(const[name,level]of logImports){functions[name]=offset=>{const bytes=guest().kernel.block(
Number(offset),"a line for the log");if(log2===void 0)burn(guest(),0);else writeLogLine(guest(),{log:log2,level,
bytes})}}return functions}function toBytes(value){return typeof value==="string"?encoder2.encode(value):encodeJson(
value)}function give2(guest,bytes){burn(guest,bytes?.length??0);return BigInt(bytes===void 0?0:guest.kernel.store(
bytes))}function keyAt(guest,offset){const bytes=guest.kernel.block(Number(offset),"a key");burn(guest,bytes.length);
try{return strictDecoder4.decode(bytes)}catch(cause){throw new HostError("host/output-invalid","Cannot take a \
key: expected UTF-8",{cause})}}function setVariable(guest,key,value){const name=keyAt(guest,key);if(Number(value)===
0){guest.variables.delete(name);return}const bytes=guest.kernel.block(Number(value),"the value of a variable");
burn(guest,bytes.length);guest.variables.set(name,bytes)}function giveResponse(guest,{ports,limits,request:request3,
body}){const port=ports.requests?.http;if(port===void 0)throw new HostError("host/capability-denied",'Cannot s\
end an HTTP request: "net" was not granted',{capability:"net"});const head=guest.kernel.block(Number(request3),
"an HTTP request");const content=Number(body)===0?new Uint8Array:guest.kernel.block(Number(body),"the body of \
an HTTP request");const size=head.length+content.length;const most=maxRequestBytes("http",limits);burn(guest,Math.
min(size,most));if(size>most)throw new HostError("host/output-too-large",`Cannot take an HTTP request: found ${size}\
 bytes, expected at most ${most}`);guest.response=void 0;const response=sendRequest(port,{request:head,body:content});
guest.response=response;return give2(guest,response.body)}var maxVariables=4096;var Variables=class{#values=new Map;#maxBytes;#size=0;constructor(maxBytes){this.#maxBytes=
maxBytes}get size(){return this.#size}get(key){return this.#values.get(key)}delete(key){const value=this.#values.
get(key);if(value===void 0)return;this.#values.delete(key);this.#size-=key.length+value.length}set(key,value){
this.delete(key);const size=this.#size+key.length+value.length;if(size>this.#maxBytes||this.#values.size>=maxVariables)
throw new CallEnded({code:"too_large",message:`Cannot set a variable: found ${size} bytes in ${this.#values.size+
1} variables, expected at most ${this.#maxBytes} in ${maxVariables} ("limits.maxKvBytes")`});this.#values.set(
key,value.slice());this.#size=size}};var errno={success:0,badFile:8,notCapable:76};var stderr=2;var iovecBytes=8;var maxIovecs=1024;var maxRandomBytes2=65536;
var nanosecondsPerMillisecond=1000000n;function createWasiImports({now,random,log:log2},guest){const none2=(count,bytes)=>{
burn(guest(),0);writeU32(guest(),unsigned3(count),0);writeU32(guest(),unsigned3(bytes),0);return errno.success};
const answer=code=>()=>{burn(guest(),0);return code};return{args_get:answer(errno.success),args_sizes_get:none2,
environ_get:answer(errno.success),environ_sizes_get:none2,clock_time_get(_clock,_precision,pointer){burn(guest(),
0);if(now===void 0)return errno.notCapable;const time=BigInt(Math.trunc(now()))*nanosecondsPerMillisecond;viewOf(
guest().view(unsigned3(pointer),8)).setBigInt64(0,time,true);return errno.success},random_get(pointer,size){const length=unsigned3(
size);if(random===void 0)return errno.notCapable;if(length>maxRandomBytes2)throw new HostError("host/pointer",
`Cannot draw ${length} random bytes: expected at most ${maxRandomBytes2}`);burn(guest(),length);random(guest().
view(unsigned3(pointer),length));return errno.success},fd_write:(fd,iovecs,count,written)=>write(guest(),{fd,iovecs,
count,written,...log2&&{log:log2}}),fd_read:answer(errno.badFile),fd_close:answer(errno.badFile),fd_seek:answer(
errno.badFile),fd_fdstat_get:answer(errno.badFile),fd_prestat_get:answer(errno.badFile),fd_prestat_dir_name:answer(
errno.badFile),sched_yield:answer(errno.success),proc_exit(code){throw new HostError("host/trap",`Cannot finis\
h the call: the guest exited with ${unsigned3(code)}`)}}}function write(guest,{log:log2,...words}){burn(guest,
0);const fd=unsigned3(words.fd);if(fd===0||fd>stderr)return errno.badFile;const count=unsigned3(words.count);if(count>
maxIovecs)throw new HostError("host/pointer",`Cannot write ${count} pieces: expected at most ${maxIovecs}`);const list=viewOf(
guest.view(unsigned3(words.iovecs),count*iovecBytes));let total=0;for(let at=0;at<count*iovecBytes;at+=iovecBytes){
const bytes=guest.view(list.getUint32(at,true),list.getUint32(at+4,true));total+=bytes.length;if(log2===void 0)
burn(guest,0);else if(bytes.length>0)writeLogLine(guest,{log:log2,level:fd===stderr?"error":"info",bytes})}writeU32(
guest,unsigned3(words.written),total);return errno.success}function writeU32(guest,pointer,value){viewOf(guest.
view(pointer,4)).setUint32(0,value,true)}function viewOf(bytes){return new DataView(bytes.buffer,bytes.byteOffset,
bytes.byteLength)}function unsigned3(value){return Number(value)>>>0}function startExtism(module2,options){const{limits}=options;let guest;const live=()=>{if(guest===void 0)throw new HostError(
"host/trap","Cannot serve an import before the instance exists");return guest};const exports2=instantiateModule(
module2,importsFor(options,live));const{memory:memory2}=exports2;if(!isMemory(memory2))throw new HostError("ho\
st/export-missing",'Cannot run the module: it does not export "memory"');const linearBytes=()=>memory2.buffer.
byteLength;const kernel2=new KernelMemory(()=>limits.maxMemoryBytes-linearBytes());const variables=new Variables(
limits.maxKvBytes);const created={exports:exports2,fuel:createFuel(exports2,limits.maxFuel),logBytesLeft:0,debt:0,
kernel:kernel2,variables,response:void 0,state:{input:nothing,output:nothing,error:0},memory:{size:()=>linearBytes()+
kernel2.size+variables.size},view:(pointer,length)=>checkedView(memory2,pointer,length),isInitialized:false};guest=
created;return Object.assign(created,{run:(hook,input2)=>runHook(created,{hook,input:input2,maxOutputBytes:limits.
maxOutputBytes})})}var nothing={offset:0,length:0};function importsFor({config,limits,...rest},guest){const ports=grantedPorts(
rest);const values=decodeJson(config,"the configuration");return{[extism1.importModule]:{...createKernelImports(
guest),...createServiceImports({ports,limits,config:isRecord(values)?values:{}},guest)},wasi_snapshot_preview1:createWasiImports(
ports,guest)}}function runHook(guest,{hook,input:input2,maxOutputBytes}){begin(guest,input2);try{initialize(guest);
const status=exportedFunction(guest.exports,hook)();settle(guest);return answerOf(guest,{hook,status,maxOutputBytes})}catch(cause){
const error=cause instanceof HostError||guest.fuel.isOut()?void 0:errorOf(guest);throw error===void 0||cause instanceof
CallEnded?cause:new CallEnded(error,{isTrap:true})}}function begin(guest,input2){guest.kernel.clear();guest.debt=
0;guest.response=void 0;guest.state.input={offset:guest.kernel.store(input2),length:input2.length};guest.state.
output=nothing;guest.state.error=0}function initialize(guest){if(guest.isInitialized)return;const{exports:exports2}=guest;
const name=["_initialize","__wasm_call_ctors"].find(known=>exports2[known]!==void 0);if(name!==void 0)exportedFunction(
exports2,name)();guest.isInitialized=true}var escapeModule=["AGFzbQEAAAABCQFgBH9/f38BfwMCAQAFAwEAEAcTAgZtZW1vcnkCAAZlc2NhcGUAAAqbAgGYAgIBewJ/A0AgAiADSwR\
AQX8PCyAA","QRBqIAFNBEAgAP0ABAAhBCACIAT9CwQAIARBIP0P/SYgBEEi/Q/9IyAEQdwA/Q/9I/1Q/VD9ZCEFIAVFBEAgAEEQaiEAIAJBEG\
oh","AgwCCyAFaCEFIAAgBWohACACIAVqIQIFIAAgAU8EQCACDwsLIAAtAAAhBiAAQQFqIQAgBkEgTyAGQSJHIAZB3ABHcXEEQCACIAY6","AA\
AgAkEBaiECDAELIAYtAAAhBSAFBEAgAkHcADoAACACIAU6AAEgAkECaiECDAELIAJB3OrBgQM2AgAgAkEwIAZBBHZqOgAEIAZB","D3EhBiACI\
AZB1wBBMCAGQQlLG2o6AAUgAkEGaiECDAALAAsLGQMAQQgLBmJ0bgBmcgBBIgsBIgBB3AALAVw="].join("");var sourceStart=1024;var targetStart=256*1024;var slack=32;var memory;var isTried=false;function escapeMemory(){
if(isTried)return memory;isTried=true;try{memory=start()}catch{memory=void 0}return memory}function escapeInto({
run,target},length,to){if(to>target.length-slack)return void 0;const limit=targetStart+target.length-slack;const end2=Number(
run(sourceStart,sourceStart+length,targetStart+to,limit));return end2<0?void 0:end2-targetStart}function start(){
const bytes=decodeBase64(escapeModule);if(bytes===void 0)return void 0;const{memory:all,escape:run}=instantiateModule(
compileModule(bytes),{});if(!isMemory(all)||!isFunction(run))return void 0;return{source:new Uint8Array(all.buffer,
sourceStart,targetStart-sourceStart),target:new Uint8Array(all.buffer,targetStart),run}}var placeholder="plugindex: a long text belongs here";var mark=JSON.stringify(placeholder);function leastBytes(input2){return typeof input2==="string"?input2.length:input2.text.length+input2.long.length+
2}function encodeJsonInput(input2){if(typeof input2==="string")return encodeBriefly(input2);const{text,gap,long}=input2;
const[before,after]=[text.slice(0,gap),text.slice(gap)];return fill(before,long,after)??encodeBriefly(before+JSON.
stringify(long)+after)}var encoder3=new TextEncoder;var quote3=34;function fill(before,long,after){const memory2=escapeMemory();if(memory2===
void 0)return void 0;const{source,target}=memory2;const put=(text,at)=>{const{read:read2,written:written2}=encoder3.
encodeInto(text,target.subarray(at));return read2===text.length?at+written2:void 0};const{read,written}=encoder3.
encodeInto(long,source);const start3=put(before,0);if(read!==long.length||start3===void 0)return void 0;target[start3]=
quote3;const end2=escapeInto(memory2,written,start3+1);if(end2===void 0)return void 0;target[end2]=quote3;const whole=put(
after,end2+1);return whole===void 0?void 0:target.subarray(0,whole)}function linkPlugin(prepared,options){const{limits}=options;const link={grants:options.grants,ports:options.ports,
config:new TextEncoder().encode(options.config),limits};checkImports2(prepared.imports,link);const hooks=new Set(
prepared.hooks);let live;let busy=false;let usage;return{hooks:prepared.hooks,run(hook,input2){usage=void 0;if(!hooks.
has(hook))throw hookMissing(hook);if(busy)throw new HostError("host/busy",`Cannot call "${hook}": another call\
 is not finished`);const bytes=encodeInput(hook,input2,limits.maxInputBytes);live??=start2(prepared,{hook,link,
limits});const current=live;busy=true;try{current.fuel.refill();resetLogBudget(current,limits);return{output:current.
run(hook,bytes)}}catch(cause){live=void 0;if(current.fuel.isOut())throw outOfFuel(limits.maxFuel,{cause});if(cause instanceof
CallEnded)return lastWords(cause);throw toHostError(hook,cause)}finally{busy=false;usage={fuelUsed:current.fuel.
used(),memoryBytes:current.memory.size()}}},usage:()=>usage,discard(){live=void 0}}}function lastWords({error,
isTrap}){return{output:errorEnvelope(error),...isTrap&&{hasTrapped:true}}}function hookMissing(hook){return new HostError(
"host/hook-missing",`Cannot call "${hook}": the module exports no such hook`)}function inputTooLarge(hook,{found,
most}){return new HostError("host/input-too-large",`Cannot call "${hook}": the input has ${found} bytes, expec\
ted at most ${most}`)}function encodeInput(hook,input2,most){const least=leastBytes(input2);const bytes=least>
most?void 0:encodeJsonInput(input2);if(bytes!==void 0&&bytes.length<=most)return bytes;throw inputTooLarge(hook,
{found:bytes?.length??least,most})}function speaksExtism(prepared){return abiSpokenBy(prepared).id===extism1.id}
function start2(prepared,{hook,link,limits}){try{if(speaksExtism(prepared))return startExtism(prepared.module,
{...link,limits});return startGuest(prepared,{link,limits})}catch(cause){throw toHostError(hook,cause)}}function startGuest({
module:module2},{link,limits}){let live;const imports=createImports(link,()=>{if(live===void 0)throw new HostError(
"host/trap","Cannot serve an import before the instance exists");return live});const exports2=instantiateModule(
module2,imports);const guest={exports:exports2,fuel:createFuel(exports2,limits.maxFuel),memory:createGuestMemory(
exports2),logBytesLeft:0,isInitialized:false};live=guest;return Object.assign(guest,{run(hook,bytes){initialize2(
guest);return callHook(guest,{hook,bytes,maxOutputBytes:limits.maxOutputBytes})}})}function initialize2(live){
if(live.isInitialized)return;if(live.exports._initialize!==void 0)exportedFunction(live.exports,"_initialize")();
live.isInitialized=true}function callHook({exports:exports2,memory:memory2},{hook,bytes,maxOutputBytes}){const input2=memory2.
store(bytes);const output2=unpack(exportedFunction(exports2,hook)(input2.pointer|0,input2.length));const text=memory2.
readJsonText(output2.pointer,output2.length,{what:`the answer of "${hook}"`,maxBytes:maxOutputBytes});memory2.
free(output2.pointer,output2.length);memory2.free(input2.pointer,input2.length);return text}function toHostError(hook,cause){
if(cause instanceof HostError)return cause;const reason=cause instanceof Error?cause.message:String(cause);return new HostError(
"host/trap",`Cannot finish "${hook}": the guest trapped (${reason})`,{cause})}var codes={"artifact/component":"host/module-invalid","artifact/malformed":"host/module-invalid","artifact/inv\
alid":"host/module-invalid","abi/missing-export":"host/export-missing","abi/wrong-signature":"host/export-miss\
ing","import/foreign-module":"host/import-unknown","import/unknown-name":"host/import-unknown","import/wrong-k\
ind":"host/import-unknown","import/wrong-signature":"host/import-unknown"};var order=["host/module-invalid","h\
ost/module-unsafe","host/export-missing","host/import-unknown"];function admitModule(bytes,limits){const{facts,
findings}=examineModule(bytes,limits,abiSpokenBy);const[worst]=findings.toSorted((a,b)=>order.indexOf(codeOf(a))-
order.indexOf(codeOf(b)));if(worst!==void 0)throw refusal(worst,findings);if(facts===void 0)throw new HostError(
"host/module-invalid","Cannot read the module");return facts}function refuseCompilation(bytes,facts,cause){const finding=findInvalidCode(
{bytes,facts});if(finding!==void 0)return refusal(finding,[finding],cause);const reason=quote2(cause instanceof
Error?cause.message:String(cause),300);return new HostError("host/module-invalid",`Cannot compile the module i\
n its metered form: ${reason}`,{cause})}function codeOf({code}){return codes[code]??"host/module-unsafe"}function refusal(worst,findings,cause){
const hint=worst.hint===void 0?"":` (${worst.hint})`;return new HostError(codeOf(worst),`Cannot run the module\
: ${worst.message}${hint}`,{problems:findings.map(({message})=>message),...worst.capability&&{capability:worst.
capability},...cause!==void 0&&{cause}})}var forbidden=new Set(["wasm/opcode","wasm/nesting","wasm/unmeterable"]);function meterModule2(bytes,options){
try{return meterModule(bytes,options)}catch(cause){if(!(cause instanceof WasmError))throw cause;const code=forbidden.
has(cause.code)?"host/module-unsafe":"host/module-invalid";throw new HostError(code,`Cannot run the module: ${cause.
message}`,{cause})}}function prepareModule(bytes,{maxMemoryBytes,metered}){const limits={maxMemoryBytes};const facts=admitModule(bytes,
limits);const charged=metered??meterModule2(movable(bytes,facts),meterBounds(limits)).bytes;return{module:compile(
charged,{bytes,facts}),imports:facts.imports,hooks:hooksOf(facts),metered:charged}}function movable(bytes,facts){
return abiSpokenBy(facts).movesStart?moveStart(bytes,facts):bytes}function compile(charged,written){try{return compileModule(
charged)}catch(cause){throw refuseCompilation(written.bytes,written.facts,cause)}}function hooksOf(facts){const{
hook}=abiSpokenBy(facts);return facts.exports.filter(({name})=>!isReserved(name)).filter(found=>found.kind==="\
function"&&sameFunctionType(found.type,hook)).map(({name})=>name)}function isReserved(name){return name.startsWith(
"plugindex_")||name.startsWith("_")}function serveWorker(ports){const server=new WorkerServer(ports);ports.post({type:"ready"});return message=>server.
handle(message)}var WorkerServer=class{#ports;#compiled=new Map;#plugins=new Map;#call=0;#isAsking=false;constructor(ports){
this.#ports=ports}handle(message){switch(message.type){case"compile":{const compiled=this.#compile(message);this.#ports.
post(compiled);giveBack(message.bytes,message.metered,compiled.type==="compiled"?compiled.metered:void 0);return}case"\
load":this.#plugins.set(message.plugin,this.#load(message));return;case"call":this.#ports.post(this.#run(message));
return;case"discard":{const found=this.#plugins.get(message.plugin);if(isLinked(found))found.discard();return}case"\
unload":this.#plugins.delete(message.plugin);this.#compiled.delete(message.plugin);return}}#compile({plugin,bytes,
metered,maxMemoryBytes}){try{const prepared=prepareModule(bytes,{maxMemoryBytes,...metered&&{metered}});const{
module:module2,imports,hooks}=prepared;if(!this.#ports.sharesModules)this.#compiled.set(plugin,{module:module2,
imports,hooks});return{type:"compiled",plugin,imports,hooks,...this.#ports.sharesModules&&{module:module2},...metered===
void 0&&{metered:prepared.metered}}}catch(error){return{type:"refused",plugin,...toFault(error)}}}#load(message){
const{plugin,grants,config,limits}=message;const prepared=message.prepared??this.#compiled.get(plugin);try{if(prepared===
void 0)throw new HostError("host/worker-crashed","Cannot link a module that is not here");return linkPlugin(prepared,
{grants,config,limits,ports:this.#portsFor(message)})}catch(error){return toFault(error)}}#portsFor({offers,reproducible}){
const{ask,post,wallClock,random}=this.#ports;const clockAndRandom=reproducible===void 0?{now:wallClock,random}:
createReproduciblePorts(reproducible);const port=name=>bytes=>{const dear2=findDearShape(bytes);if(ask===void 0||
dear2!==void 0)return refusal2(dear2??"nobody here can wait for its answer");needStack();this.#isAsking=true;const answer=ask(
{type:"request",call:this.#call,import:name,bytes});this.#isAsking=false;return answer};const offered=ask===void 0?
[]:requestImports.filter(name=>offers.includes(name));return{...clockAndRandom,log:(level,message)=>post({type:"\
log",call:this.#call,level,message}),requests:Object.fromEntries(offered.map(name=>[name,port(name)]))}}#run({
plugin,call,hook,input:input2}){this.#call=call;const found=this.#plugins.get(plugin);const startedAt=this.#ports.
now();const durationMs=()=>this.#ports.now()-startedAt;if(!isLinked(found)){const fault=found??toFault(new HostError(
"host/disposed","Cannot call a plugin before it is loaded"));return{type:"failed",call,durationMs:0,...fault}}
try{const answer=found.run(hook,input2);const usage=found.usage()??{fuelUsed:0,memoryBytes:0};return{type:"res\
ult",call,...answer,usage,durationMs:durationMs()}}catch(error){if(this.#isAsking)throw new Error("it broke of\
f while it waited for an answer",{cause:error});const usage=found.usage();const took=durationMs();return{type:"\
failed",call,durationMs:took,...toFault(error),...usage!==void 0&&{usage}}}}};var stackToAsk=Array.from({length:2048});
function needStack(){Reflect.apply(()=>void 0,void 0,stackToAsk)}function refusal2(reason){return encodeJson({
error:{code:"invalid_request",message:`Cannot serve the request: ${reason}`}})}function giveBack(...modules){for(const bytes of modules)
if(bytes?.buffer instanceof ArrayBuffer)bytes.buffer.transfer?.(0)}function isLinked(found){return found!==void 0&&
"run"in found}function toFault(error){if(!(error instanceof HostError))return{code:"host/trap",message:String(
error)};const{code,message,capability,problems}=error;return{code,message,...capability!==void 0&&{capability},
...problems.length>0&&{problems}}}function fillRandom2(bytes){process.getBuiltinModule("node:crypto").randomFillSync(bytes)}var headerBytes2=8;var maxFrameBytes=512*1024*1024;function encodeFrame(message){const attached=Object.entries(
message).filter(isAttachment);const names=new Set(attached.map(([name])=>name));const plain=Object.fromEntries(
Object.entries(message).filter(([name])=>!names.has(name)));const head={message:plain,attached:attached.map(([
name,bytes])=>[name,bytes.length])};const json=Buffer.from(JSON.stringify(head));const header=Buffer.alloc(headerBytes2);
header.writeUInt32LE(json.length,0);header.writeUInt32LE(attached.reduce((sum,[,bytes])=>sum+bytes.length,0),4);
return Buffer.concat([header,json,...attached.map(([,bytes])=>bytes)])}function isAttachment(entry){return entry[1]instanceof
Uint8Array}function frameLength(buffer){if(buffer.length<headerBytes2)return void 0;const length=headerBytes2+
buffer.readUInt32LE(0)+buffer.readUInt32LE(4);if(length>maxFrameBytes)throw new Error(`Cannot read a message: \
found ${length} bytes, expected at most ${maxFrameBytes}`);return length}function decodeFrame(frame){const jsonEnd=headerBytes2+
frame.readUInt32LE(0);const head=JSON.parse(frame.toString("utf8",headerBytes2,jsonEnd));let offset=jsonEnd;const bytes=head.
attached.map(([name,length])=>{offset+=length;return[name,new Uint8Array(frame.subarray(offset-length,offset))]});
return{...head.message,...Object.fromEntries(bytes)}}var input=0;var output=1;function write2(message){let rest=encodeFrame(message);while(rest.length>0)rest=rest.
subarray((0,import_node_fs.writeSync)(output,rest))}function readBytes(length){const bytes=Buffer.alloc(length);
let filled=0;while(filled<length){const count=(0,import_node_fs.readSync)(input,bytes,filled,length-filled,null);
if(count===0)process.exit(0);filled+=count}return bytes}function readFrame(){const header=readBytes(8);const length=frameLength(
header)??header.length;return decodeFrame(Buffer.concat([header,readBytes(length-header.length)]))}function serveOwnerProcess(){
const early=[];const handle=serveWorker({post:write2,ask:request3=>{write2(request3);for(;;){const frame=readFrame();
if(frame.type==="answer"&&frame.bytes instanceof Uint8Array)return frame.bytes;early.push(frame)}},wallClock:()=>Date.
now(),now:()=>performance.now(),random:fillRandom2,sharesModules:false});for(;;)handle(early.shift()??readFrame())}var import_node_worker_threads=require("node:worker_threads");var headerBytes3=32;var pieceBytes=256*1024;var nextPiece="next-piece";function receiveAnswer(memory2,askForMore){const header=new Int32Array(memory2,0,3);let answer;let filled=0;for(;;){
Atomics.wait(header,0,0);const[,length=0,rest=0]=header;answer??=new Uint8Array(length+rest);answer.set(new Uint8Array(
memory2,headerBytes3,length),filled);filled+=length;Atomics.store(header,0,0);if(rest===0)return answer;askForMore()}}var counterIndex={owner:3,worker:4};var looksPerClock=16;var{pause=()=>void 0}=Atomics;function createPostCounter(memory2,of){
const header=new Int32Array(memory2,0,headerBytes3/4);const index2=counterIndex[of];return{count:()=>Atomics.load(
header,index2),add(){Atomics.add(header,index2,1);Atomics.notify(header,index2)},lookFor(seen,isInTime){do{for(let look=0;look<
looksPerClock;look++){if(Atomics.load(header,index2)!==seen)return true;pause()}}while(isInTime());return false},
sleep:(seen,ms)=>Atomics.wait(header,index2,seen,ms)!=="timed-out"}}var lingerMs=2;function serveOwnerThread(){const{memory:memory2,port,spinMs}=import_node_worker_threads.workerData;
const posted=createPostCounter(memory2,"worker");const given=createPostCounter(memory2,"owner");const now=()=>performance.
now();const post=message=>{port.postMessage(message);posted.add()};const handle=serveWorker({post,ask:request3=>{
post(request3);return receiveAnswer(memory2,()=>post(nextPiece))},wallClock:()=>Date.now(),now,random:fillRandom2,
sharesModules:true});const awaitNext=(seen,lastWaitMs)=>{const end2=now()+spinMs;const isNear=lastWaitMs<spinMs&&
given.lookFor(seen,()=>now()<end2);return isNear||given.sleep(seen,lingerMs)};port.on("message",message=>{handle(
message);for(let lastWaitMs=lingerMs;;){const seen=given.count();const next=(0,import_node_worker_threads.receiveMessageOnPort)(
port);if(next!==void 0){handle(next.message);continue}const startedAt=now();if(!awaitNext(seen,lastWaitMs))return;
lastWaitMs=now()-startedAt}})}if(import_node_worker_threads2.isMainThread)serveOwnerProcess();else serveOwnerThread();
