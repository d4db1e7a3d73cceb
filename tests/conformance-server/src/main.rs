//! `didww-conformance-server [--port PORT] [--until-stdin-closes] [DIRECTORY]`

use didww_conformance::{CASES, Server, load};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: didww-conformance-server [--port PORT] [--until-stdin-closes] [DIRECTORY]";

struct Options {
    port: u16,
    until_stdin_closes: bool,
    directory: PathBuf,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
    let mut options = Options { port: 0, until_stdin_closes: false, directory: CASES.into() };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => options.port = arguments.next()?.parse().ok()?,
            "--until-stdin-closes" => options.until_stdin_closes = true,
            _ if argument.starts_with('-') => return None,
            _ => options.directory = argument.into(),
        }
    }
    Some(options)
}

async fn run(options: Options) -> Result<(), String> {
    let cases = load(&options.directory)?;
    if cases.is_empty() {
        return Err(format!("no cases below {}", options.directory.display()));
    }
    let count = cases.len();
    let server = Server::start(cases, options.port).await.map_err(|error| error.to_string())?;
    // Runners read this line; people see how much is played.
    println!("{}", server.url());
    eprintln!("{count} cases");
    match options.until_stdin_closes {
        true => {
            let read =
                tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
            read.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        }
        false => std::future::pending::<()>().await,
    }
    Ok(())
}

fn main() -> ExitCode {
    let Some(options) = options(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string());
    match runtime.and_then(|runtime| runtime.block_on(run(options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
