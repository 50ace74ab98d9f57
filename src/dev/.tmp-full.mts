import fs from 'node:fs';
import { Oracle, inOrder } from '/work/main/scripts/oracle/ask.mjs';
import { allKinds, isCustomResource } from '/work/main/src/schema/catalog.ts';
import { loadValidators } from '/work/main/src/schema/validators.ts'; import { validate } from '/work/main/src/schema/validate.ts';
const A=JSON.parse(fs.readFileSync('/tmp/schemawork/assembled.json','utf8'));
const mode=process.argv[2]!; // kube | standard | experimental
const oracle=await Oracle.start('/tmp/oracle/bin',{concurrency:16});
if(mode!=='kube'){ const {parseAllDocuments}=await import('/work/main/node_modules/yaml/dist/index.js'); const dir='/root/go/pkg/mod/sigs.k8s.io/gateway-api@v1.6.1/config/crd/'+mode; for(const f of fs.readdirSync(dir)) for(const d of (parseAllDocuments as any)(fs.readFileSync(dir+'/'+f,'utf8'))){const o=d.toJS(); if(o?.kind!=='CustomResourceDefinition') continue; const r=await oracle.request('POST','/apis/apiextensions.k8s.io/v1/customresourcedefinitions',JSON.stringify(o)); if(r.status!==201) console.log('CRD',f,r.status,r.text.slice(0,300)); } await new Promise(r=>setTimeout(r,8000)); }
type Spec=any;
const def=(s:Spec):any=>{ if(typeof s==='string'&&s.startsWith('#')) {const d=A.definitions[s.slice(1)]; return d.fields?{obj:d,id:s.slice(1)}:def(d.type);} return s; };
function sample(s:Spec,depth=0):any{ const d=def(s); if(d.obj) {const o:any={}; if(depth>12) return o; for(const f of d.obj.required??[]) o[f]=sample(d.obj.fields[f],depth+1); return o;} if(typeof d==='string') return scalar(d,{}); if(d.list!==undefined) return d.minItems||true?[sample(d.list,depth+1)]:[]; if(d.map!==undefined) return {k:sample(d.map,depth+1)}; if(d.enum) return d.enum.find((x:any)=>x!=='')??d.enum[0]; if(d.is) { const b=def(d.is); return scalar(typeof b==='string'?b:b.is,d);} }
function scalar(t:string,l:any){ switch(t){case 'string': {const v='a'.repeat(Math.max(1,l.minLength??1)); if(l.pattern){ for(const c of ['a','a.com/b','10s','http://a','1h','*','System','a/b','/']) if(new RegExp(l.pattern).test(c)) return c;} return v;} case 'boolean':return true; case 'int32':case'int64':case'integer':case'number':return Math.max(l.minimum??1,1); case'int-or-string':return 1; case'quantity':return '1'; case'date-time':return '2024-01-01T00:00:00Z'; case'byte':return 'YQ=='; default:return {}; } }
const bad:Record<string,any[]>={string:[5,true,{},['x']],boolean:['true',1,{}],int32:['x','5',1.5,3e9,true,{}],int64:['x',1.5,{}],integer:['x',1.5],number:['x'],'int-or-string':[true,1.5,3e9,{},[]],quantity:[true,'abc','1gb','1 Gi',{}, []],'date-time':[5,'yesterday','2024-01-01'],byte:[5,'!!!','YQ']};
const cases:{o:any,what:string,path:string}[]=[];
const PODS=new Set(['apps/v1/Deployment','v1/Pod']);
for(const k of allKinds()){ if(k.apiVersion==='v1'&&k.kind==='List') continue; if(isCustomResource(k.apiVersion)!==(mode!=='kube')) continue; const id=k.apiVersion+'/'+k.kind; const D=A.kinds[id]; if(!D||D==='open') continue;
 const add=(what:string,path:string,build:(o:any)=>void)=>{ const o=sample('#'+D); o.apiVersion=k.apiVersion;o.kind=k.kind;o.metadata={name:'a'}; build(o); cases.push({o,what,path}); };
 add('minimal','',()=>{});
 const walk=(s:Spec,path:string,put:(o:any,v:any)=>void,depth:number,seen:string[])=>{ const d=def(s);
  if(depth>14) return;
  if(d.obj){ if(seen.filter(x=>x===d.id).length>1) return; if(path) { for(const v of ['x',5,[]]) add('type',path,o=>put(o,v)); add('empty',path,o=>put(o,{})); add('unknown',path,o=>put(o,{...sample(s),zzz:1})); add('unknown null',path,o=>put(o,{...sample(s),zzz:null})); }
   if(d.id==='v1/PodTemplateSpec'&&!PODS.has(id)) return;
   for(const [f,t] of Object.entries<any>(d.obj.fields)){ if(!path&&(f==='apiVersion'||f==='kind')) continue; if(path==='metadata'&&!PODS.has(id)&&mode==='kube') continue; if(mode!=='kube'&&f==='status') continue; if(!path&&f==='status'&&mode==='kube'&&!PODS.has(id)) continue;
     walk(t,path?path+'.'+f:f,(o,v)=>{ const tmp:any={holder:undefined}; const cur=getOrMake(); function getOrMake(){ const x=sample(s); x[f]=v; return x; } if(!path) o[f]=v; else put(o,cur); },depth+1,[...seen,d.id]); }
   return; }
  if(typeof d==='string'){ for(const v of bad[d]??[]) add('type',path,o=>put(o,v)); add('null',path,o=>put(o,null)); return; }
  if(d.list!==undefined){ for(const v of ['x',{}]) add('type',path,o=>put(o,v)); add('null item',path,o=>put(o,[null])); if(mode!=='kube'||d.minItems) add('items0',path,o=>put(o,[])); if(d.maxItems) add('items+',path,o=>put(o,Array.from({length:d.maxItems+1},()=>sample(d.list)))); if(d.keys) add('dup',path,o=>put(o,[sample(d.list),sample(d.list)])); walk(d.list,path+'[0]',(o,v)=>put(o,[v]),depth+1,seen); return; }
  if(d.map!==undefined){ for(const v of ['x',[]]) add('type',path,o=>put(o,v)); if(d.maxProperties) add('props+',path,o=>put(o,Object.fromEntries(Array.from({length:d.maxProperties+1},(_,i)=>['k'+i,sample(d.map)])))); walk(d.map,path+'.k',(o,v)=>put(o,{k:v}),depth+1,seen); return; }
  if(d.enum){ for(const v of [typeof d.enum[0]==='string'?'Bogus':999, 'x', {}]) add('enum',path,o=>put(o,v)); for (const v of d.enum) add('enum ok',path,o=>put(o,v)); if(typeof d.enum[0]==='string') add('enum empty',path,o=>put(o,'')); return; }
  if(d.is){ const b=def(d.is); const t=typeof b==='string'?b:b.is; for(const v of bad[t]??[]) add('type',path,o=>put(o,v)); for(const v of [d.minimum!==undefined?d.minimum-1:undefined,d.minimum,d.maximum,d.maximum!==undefined?d.maximum+1:undefined,d.maxLength?'a'.repeat(d.maxLength):undefined,d.maxLength?'a'.repeat(d.maxLength+1):undefined,t==='string'?'':undefined,t==='string'?'!! é':undefined,t==='string'?'A.b':undefined,t==='string'?'*.a.b':undefined]) if(v!==undefined) add('limit',path,o=>put(o,v)); }
 };
 walk('#'+D,'',(o,v)=>Object.assign(o,v),0,[]);
}
console.log('cases',cases.length);
await loadValidators(allKinds());
const served=new Map<string,number>(); const issues=new Map<string,any[]>(); let agree=0,refused=0; const confirmedReq=new Set<string>(), unconf=new Map<string,any>(), missReq=new Map<string,any>();
const put=(k:string,c:any)=>issues.set(k,[...(issues.get(k)??[]),c]);
const out=fs.createWriteStream('/tmp/schemawork/full-'+mode+'.ndjson');
for await(const {c,v} of inOrder(cases,16,async(c:any)=>({c,v:await oracle.ask(JSON.stringify(c.o))})) as any){
 if(v.code===404||v.code===405) { served.set(c.o.apiVersion+'/'+c.o.kind,v.code); continue; }
 if(!v.ok) refused++;
 out.write(JSON.stringify({c,v})+'\n');
 let r:any[]; try{ r=validate(c.o.apiVersion,c.o.kind,c.o) as any[]; }catch(e:any){ put('THROW '+e.message,[c,v]); continue; }
 const m:string=v.message; const str=(x:any)=>x.path.map((s:any)=>typeof s==='number'?`[${s}]`:'.'+s).join('').replace(/^\./,'');
 const decode=v.code===400||/must be of type|strict decoding/.test(m);
 const key=(t:string)=>`${t} ${c.o.apiVersion} ${c.o.kind} ${c.path}`;
 if(v.ok&&r.length){ put(key('FALSE '+c.what+' '+r.map(x=>x.is).join()),[c,v,r]); continue; }
 const mine=r.filter(x=>['wrong-type','out-of-range','bad-format','unknown-field'].includes(x.is));
 if(mode==='kube'){
  if(decode&&!mine.length) put(key('MISSDECODE '+c.what),[c,v,r]);
  if(!decode&&mine.length) put(key('FALSEDECODE '+c.what),[c,v,r]);
  if(decode) continue;
  for(const x of r){ const p=str(x)+(x.field?'.'+x.field:''); const P=p.replace(/\[\d+\]/g,'[]'); if(!m.includes(p)&&!m.toLowerCase().includes(p.toLowerCase())) { const kk=`${c.o.apiVersion}/${c.o.kind} ${x.is} ${P}`; if(!unconf.has(kk)) unconf.set(kk,[c,v,x]); } else confirmedReq.add(`${c.o.apiVersion}/${c.o.kind} ${x.is} ${P}`); }
  if(/Unsupported value/.test(m)&&c.what==='enum'&&!r.some(x=>x.is==='unknown-value')&&m.includes(c.path+': Unsupp')) put(key('MISSENUM'),[c,v,r]);
  for(const q of m.matchAll(/([A-Za-z][\w.\[\]\-]*): Required value/g)) if(!r.some(x=>x.is==='missing-field'&&(str(x)?str(x)+'.':'')+x.field===q[1])) { const kk=`${c.o.apiVersion}/${c.o.kind} ${q[1].replace(/\[\d+\]/g,'[]')}`; if(!missReq.has(kk)) missReq.set(kk,[c,v,r]); }
 } else {
  const errs=[...m.replace(/^.* is invalid: /s,'').matchAll(/(?:^|, |\[)((?:spec|metadata|status)[\w.\[\]\-]*|<nil>): (Required value|Unsupported value|Too many|Too long|Duplicate value|Invalid value)(: [^\n]*?)?(?=, (?:spec|<nil>)[\w.\[\]]*: |\]?$)/gs)].map(x=>({p:x[1],t:x[2],d:x[3]??''}));
  const structural=errs.filter(e=>!(e.t==='Invalid value'&&!/in body|must be of type|expected|should be|must have|must match|unmarshal/.test(e.d)));
  const unk=[...m.matchAll(/unknown field \\?"([^"\\]+)/g)].map(x=>x[1]);
  if(unk.length){ for(const u of unk) if(!r.some(x=>x.is==='unknown-field'&&(str(x)?str(x)+'.':'')+x.field===u)) put(key('MISSUNK'),[c,v,r]); else agree++; continue; }
  for(const x of r){ const p=(str(x)?str(x)+(x.field?'.':''):'')+(x.field??''); if(!errs.some(e=>e.p===p)&&!m.includes(p)) put(key('UNCONFIRMED '+x.is+' '+p),[c,v,r]); else agree++; }
  for(const e of structural) if(!r.some(x=>((str(x)?str(x)+(x.field?'.':''):'')+(x.field??''))===e.p)) put(key('MISS '+e.t+' '+e.p+' '+e.d.slice(0,120)),[c,v,r]);
 } }
await oracle.stop();
console.log('refused',refused,'agree',agree,'confirmed',confirmedReq.size,'not served',[...served.keys()].join(' '));
const show=(t:string,m:Map<string,any>)=>{ console.log('#####',t,m.size); for(const[k,vv] of [...m].sort()){ const v=Array.isArray(vv[0])?vv[0]:vv; console.log(k,'\n    ',JSON.stringify(v[0].o??v[0]).slice(0,260),'\n     S',v[1]?.message?.slice(0,260),'\n     K',JSON.stringify(v[2],(kk,x)=>kk==='known'?undefined:x)?.slice(0,220)); } };
show('issues',issues); show('unconfirmed',unconf); if(mode==='kube') { console.log('##### server requires, we do not'); console.log([...missReq.keys()].sort().join('\n')); }
