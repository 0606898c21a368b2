//! Certificates for tablets on the same network: a certificate authority of this data folder, and a leaf that it signs
//! for the addresses this machine has today.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::net::{IpAddr, UdpSocket};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use time::{Duration, OffsetDateTime};

const AUTHORITY_DAYS: i64 = 3650;
/// iOS and macOS refuse leaves that live longer than 825 days, browsers those of public authorities beyond 398.
const LEAF_DAYS: i64 = 397;

/// The files of the certificate in use.
pub(crate) struct Tls {
    /// The authority's certificate, which a tablet has to trust.
    pub(crate) authority: PathBuf,
    /// The leaf's certificate.
    pub(crate) certificate: PathBuf,
    /// The leaf's key.
    pub(crate) key: PathBuf,
    /// The address of this machine on the network, if it is on one.
    pub(crate) address: Option<IpAddr>,
}

/// The authority is kept, so that a tablet trusts it once; the leaf is made anew at each start, so that it fits.
pub(crate) fn certificate(folder: &Path) -> Result<Tls> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let tls = Tls {
        authority: folder.join("authority.crt"),
        certificate: folder.join("server.crt"),
        key: folder.join("server.key"),
        address: own_address(),
    };
    let authority_key = folder.join("authority.key");
    if !(tls.authority.exists() && authority_key.exists()) {
        let key = KeyPair::generate()?;
        write_secret(&authority_key, &key.serialize_pem())?;
        fs::write(&tls.authority, authority().self_signed(&key)?.pem())?;
    }
    let key = KeyPair::from_pem(&fs::read_to_string(&authority_key)?)?;
    let (certificate, key) = leaf(&Issuer::new(authority(), key), tls.address)?;
    fs::write(&tls.certificate, certificate)?;
    write_secret(&tls.key, &key)?;
    Ok(tls)
}

fn authority() -> CertificateParams {
    let mut params = valid_for(AUTHORITY_DAYS, CertificateParams::default());
    params.distinguished_name.push(DnType::CommonName, "Perennial on this network");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf(issuer: &Issuer<'_, KeyPair>, address: Option<IpAddr>) -> Result<(String, String)> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    names.extend(address.map(|address| address.to_string()));
    let mut params = valid_for(LEAF_DAYS, CertificateParams::new(names)?);
    params.distinguished_name.push(DnType::CommonName, "Perennial server");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    Ok((params.signed_by(&key, issuer)?.pem(), key.serialize_pem()))
}

/// From yesterday, because a tablet's clock may be behind.
fn valid_for(days: i64, mut params: CertificateParams) -> CertificateParams {
    let now = OffsetDateTime::now_utc();
    params.not_before = now - Duration::days(1);
    params.not_after = now + Duration::days(days);
    params
}

/// Writes a file that at no time was readable by others: always a new one, because whoever has opened an old one goes
/// on reading it.
fn write_secret(path: &Path, text: &str) -> Result<()> {
    let about = || path.display().to_string();
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(about),
        _ => {}
    }
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.write(true).create_new(true).open(path).with_context(about)?;
    file.write_all(text.as_bytes()).with_context(about)
}

/// The address the system would use towards others. Nothing is sent: a UDP socket only picks its route.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind(("0.0.0.0", 0)).ok()?;
    socket.connect(("192.0.2.1", 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// Prints what a tablet needs.
pub(crate) fn explain(tls: &Tls, port: u16) {
    let authority = tls.authority.display();
    match tls.address {
        Some(address) => println!("On a tablet or phone of this network: https://{address}:{port}"),
        None => println!("This machine has no address on a network; only it can open the page."),
    }
    println!(
        "It must trust this machine once, or neither the offline start nor the camera will work there:\n\
         \x20 1. Bring {authority} to it (AirDrop, e-mail, USB).\n\
         \x20 2. iPad, iPhone: open it, then Settings → General → VPN & Device Management → install; then\n\
         \x20    Settings → General → About → Certificate Trust Settings → switch it on.\n\
         \x20    Android: Settings → Security → Encryption & credentials → Install a certificate → CA certificate.\n\
         \x20    Windows, macOS: open it and add it to the trusted root certificates."
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_outlives_its_leaves() {
        let folder = tempfile::tempdir().unwrap();
        let first = certificate(folder.path()).unwrap();
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        let (authority, leaf) = (read(&first.authority), read(&first.certificate));
        let second = certificate(folder.path()).unwrap();
        assert_eq!(read(&second.authority), authority, "a tablet would have to trust another one");
        assert_ne!(read(&second.certificate), leaf);
    }

    #[cfg(unix)]
    #[test]
    fn keys_are_never_readable_by_others() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("server.key");
        fs::write(&key, "of an earlier version").unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let opened = fs::File::open(&key).unwrap();
        certificate(folder.path()).unwrap();
        for name in ["server.key", "authority.key"] {
            let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        let same = opened.metadata().unwrap().ino() == fs::metadata(&key).unwrap().ino();
        assert!(!same, "whoever had the old file open would read the new key");
    }
}
