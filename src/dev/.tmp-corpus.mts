import fs from 'node:fs'; import path from 'node:path'; import { parseAllDocuments } from 'yaml';
import { loadValidators } from '/work/main/src/schema/validators.ts'; import { validate } from '/work/main/src/schema/validate.ts'; import { lookup } from '/work/main/src/schema/catalog.ts';
const roots=process.argv.slice(2).filter(x=>!x.startsWith('-')); const verbose=process.argv.includes('-v');
const files:string[]=[]; const walk=(d:string)=>{ if(fs.statSync(d).isFile()){files.push(d);return;} for(const e of fs.readdirSync(d,{withFileTypes:true})){ const p=path.join(d,e.name); if(e.isDirectory()) {if(e.name!=='.git') walk(p);} else if(/\.ya?ml$/.test(e.name)) files.push(p);} };
roots.forEach(walk);
const objs:{f:string,o:any}[]=[]; let bad=0;
const add=(f:string,o:any)=>{ if(o&&typeof o==='object'&&!Array.isArray(o)){ if(Array.isArray(o.items)&&/List$/.test(o.kind??'')) { for(const i of o.items) add(f,i);} else if(typeof o.apiVersion==='string'&&typeof o.kind==='string') objs.push({f,o}); } };
for(const f of files){ const t=fs.readFileSync(f,'utf8'); if(/\{\{/.test(t)&&!/argo|dash|prometheus|kube-prom/.test(f)) {bad++;continue;} try{ for(const d of parseAllDocuments(t,{version:'1.1',merge:true,logLevel:'silent',schema:'yaml-1.1',customTags:(tags:any)=>tags.filter((x:any)=>!/timestamp|binary|intTime|floatTime|set|omap|pairs/.test(x.tag??x))} as any)){ if((d as any).errors?.length) {bad++;continue;} add(f,(d as any).toJS({maxAliasCount:-1})); } }catch(e){bad++;} }
const known=objs.filter(({o})=>lookup(o.apiVersion,o.kind)); 
const t0=performance.now(); await loadValidators(known.map(({o})=>o)); for(const {o} of known) validate(o.apiVersion,o.kind,o); const t1=performance.now(); for(const {o} of known) validate(o.apiVersion,o.kind,o); const t2=performance.now();
console.log('files',files.length,'skipped',bad,'objects',objs.length,'known',known.length,'first ms',(t1-t0)|0,'second ms',(t2-t1).toFixed(1));
const by=new Map<string,string[]>();
for(const {f,o} of known) for(const x of validate(o.apiVersion,o.kind,o) as any[]){ const k=`${x.is} ${o.apiVersion} ${o.kind} ${x.path.map((s:any)=>typeof s==='number'?'[]':s).join('.')} ${x.field??''} ${x.expected?x.expected+'<-'+x.actual:''} ${x.value!==undefined?JSON.stringify(x.value).slice(0,60):''}${x.elsewhere!==undefined?' => '+JSON.stringify(x.elsewhere):''}`; by.set(k,[...(by.get(k)??[]),f.replace('/tmp/corpus/','')+'#'+(o.metadata?.name??'')]); }
const kinds=new Map<string,number>(); for(const [k,v] of by) kinds.set(k.split(' ')[0]!,(kinds.get(k.split(' ')[0]!)??0)+v.length); console.log(kinds);
for(const [k,v] of [...by].sort()) console.log(v.length,k,verbose?v.slice(0,3).join(' '):v[0]);
