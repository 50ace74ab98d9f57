/** What is read of certificates. They are made for this test, and of no use elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCertificate } from './certificate.ts';

const CA = `-----BEGIN CERTIFICATE-----
MIIBgDCCASegAwIBAgIUbbdiPBY7oxjaOdz6PpXCdHMvOvMwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMzAyMzQyNThaGA8yMTI2MTEw
NjIzNDI1OFowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABD1mpis8q4fFcs1/kAQGODQov9wid6bZ4DiUBEtmvl1UnQzo6mGZ
FB4rHVxl36fV8RdXsi7b5qxLwz7MABzbf6ajUzBRMB0GA1UdDgQWBBS+JBXMSyxH
yYXADr/rWhALURxV+TAfBgNVHSMEGDAWgBS+JBXMSyxHyYXADr/rWhALURxV+TAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGQMBybpJAI3AKd8n5XQ
/JJrBUAdWJ9HQCaG+IKYFUYzAiBWToAR/Gyi7pPxImUpEAdAVtuOV0BLB5vHXGgu
Qr6Pww==
-----END CERTIFICATE-----`;
/** The same name, and another key. */
const OTHER = `-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUXjVkPkv9X48hhhOofIaLI9jDClswCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMzAyMzQyNThaGA8yMTI2MTEw
NjIzNDI1OFowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABC5F/xEyJtGZlTDXPKX9Rg99iFt/xPKnR4diKKrFCLB2FHAmVVMt
t9J2ta2EPVpXAdSgYfuMfTaN7/M26azuHiGjUzBRMB0GA1UdDgQWBBQ/n1vRkZdF
aV8lEuELqnb0w0sSBzAfBgNVHSMEGDAWgBQ/n1vRkZdFaV8lEuELqnb0w0sSBzAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDGHxA/P5ZheXtt9gOp
uMrCgnbb/vWyv1aJP0t9d32WowIgWvx7Poxk/kB0l/3iMj/8NGCKFARBuNm/e5Fr
v/mSyco=
-----END CERTIFICATE-----`;
const SERVER = `-----BEGIN CERTIFICATE-----
MIIBkjCCATmgAwIBAgIUbimqy1tPLDx10anGuUUmjoz8PagwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMzAyMzQyNTlaGA8yMTI2MTEw
NjIzNDI1OVowDjEMMAoGA1UEAwwDd2ViMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAE5viSE87/0PfAOGMA1pyiNwqgpmXiCz7Xfie2+e15p7tAxopr4wTlMhQsiTQ2
H7qGwzKAGPcw7gcue7IoWnF4lqNsMGowKAYDVR0RBCEwH4IIV2ViLnRlc3SGE3Nw
aWZmZTovL3dlYi50ZXN0L3gwHQYDVR0OBBYEFC+GfeWmFIRudIYeEIwpo0bYMzGM
MB8GA1UdIwQYMBaAFL4kFcxLLEfJhcAOv+taEAtRHFX5MAoGCCqGSM49BAMCA0cA
MEQCIFMLZuSj0GfO8juro6mF7IXLiQarBsSxQ9G4hR2cr7QWAiAiFitDdwRNuYK1
0tqdefU6O841FpSJuUNo6Lyk3CrYvg==
-----END CERTIFICATE-----`;

test('names, URIs and whose key signed it', () => {
  const read = readCertificate(SERVER);
  assert.deepEqual([read?.names, read?.uris], [['web.test'], ['spiffe://web.test/x']]);
  const signed = [CA, OTHER, SERVER, `${OTHER}\n${CA}`, '', 'no certificate'].map((text) => read?.isSignedBy?.(text));
  assert.deepEqual(signed, [true, false, false, true, false, false]);
  assert.equal(readCertificate(CA)?.isSignedBy?.(CA), true);
  assert.equal(readCertificate(SERVER)?.isSignedBy?.(CA.replace('M', '?')), false);
});
