//! `didww-sandbox`: the sandbox as a program.

use std::process::ExitCode;
use std::time::Duration;

use didww_sandbox::{Sandbox, SandboxBuilder};

const HELP: &str = "\
A local DIDWW to develop against, in memory.

Usage: didww-sandbox [options]

  --port <number>        port to listen on (default 4010; 0 for a free one)
  --api-key <key>        API key to accept (default sandbox-key)
  --settle-after <ms>    how long orders, exports and verifications stay pending (default 300)
  --export-rows <number> rows of each export file (default one of each number or trunk, three at most)
  --callback-secret <s>  secret to sign callbacks with (default sandbox-callback-secret; '' for no callbacks)
  --empty-account        begin without numbers, trunks and the like
  --help                 this text
";

const PORT: u16 = 4010;

enum Wish {
    Help,
    Start(SandboxBuilder),
}

fn main() -> ExitCode {
    let builder = match read(std::env::args().skip(1)) {
        Ok(Wish::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Wish::Start(builder)) => builder,
        Err(message) => {
            eprintln!("didww-sandbox: {message}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(serve(builder))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("didww-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Wish, String> {
    let mut builder = Sandbox::builder().port(PORT);
    while let Some(argument) = arguments.next() {
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_string(), Some(value.to_string())),
            None => (argument, None),
        };
        let mut value = || inline.clone().or_else(|| arguments.next()).ok_or(format!("{name} needs a value"));
        let not_a_number = |_| format!("{name} needs a number");
        builder = match name.as_str() {
            "--help" | "-h" => return Ok(Wish::Help),
            "--port" => builder.port(value()?.parse().map_err(not_a_number)?),
            "--api-key" => builder.api_key(value()?),
            "--settle-after" => {
                builder.settle_after(Duration::from_millis(value()?.parse().map_err(not_a_number)?))
            }
            "--export-rows" => builder.export_rows(value()?.parse().map_err(not_a_number)?),
            "--callback-secret" => builder.callback_secret(value()?),
            "--empty-account" => builder.empty_account(true),
            _ => return Err(format!("{name} is not known")),
        };
    }
    Ok(Wish::Start(builder))
}

async fn serve(builder: SandboxBuilder) -> std::io::Result<()> {
    let sandbox = builder.start().await?;
    let (url, key) = (sandbox.base_url(), sandbox.api_key());
    println!("The sandbox is at {url}\n");
    println!("  export DIDWW_BASE_URL={url}\n  export DIDWW_API_KEY={key}\n");
    match sandbox.callback_secret() {
        "" => println!("No callbacks are made, for there is no secret to sign them with.\n"),
        secret => println!("Callbacks are signed with the secret {secret}\n"),
    }
    println!("  curl -H 'Api-Key: {key}' {url}/dids\n\nCtrl-C ends it.");
    std::future::pending::<()>().await;
    Ok(())
}
