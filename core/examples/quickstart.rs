//! A walk through the API: balance, a number with its price, an order, a SIP trunk, the number routed to it.
//!
//! ```text
//! cargo run --example quickstart                         # against a sandbox of its own, without an account
//! DIDWW_API_KEY=… cargo run --example quickstart         # against DIDWW's sandbox; only reads
//! DIDWW_API_KEY=… DIDWW_ENVIRONMENT=production cargo run --example quickstart
//! ```

use didww::{
    CliFormat, Client, Codec, Did, DidGroup, DidOrderItem, Order, SipConfiguration, StockKeepingUnit,
    TransportProtocol, VoiceInTrunk,
};
use didww_sandbox::Sandbox;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let key = std::env::var("DIDWW_API_KEY").unwrap_or_default();
    if !key.is_empty() {
        let client = Client::from_env()?;
        println!(
            "Reading from {} (API version {}). Nothing is ordered.\n",
            client.base_url(),
            client.api_version()
        );
        look_around(&client).await?;
        find_number(&client).await?;
        return list_dids(&client).await;
    }

    let sandbox = Sandbox::start().await?;
    println!("No DIDWW_API_KEY is set, so this runs against a local DIDWW at {}.\n", sandbox.base_url());
    let client = Client::builder(sandbox.api_key()).base_url(sandbox.base_url()).build()?;

    look_around(&client).await?;
    let Some((group, sku)) = find_number(&client).await? else {
        return Err("no DID group has numbers in stock".into());
    };
    let order = buy(&client, &group, &sku).await?;
    let mut did = bought(&client, &order).await?;
    let trunk = make_trunk(&client).await?;
    route(&client, &mut did, &trunk).await?;
    list_dids(&client).await?;
    clean_up(&client, &mut did, &trunk).await
}

/// The balance and the countries.
async fn look_around(client: &Client) -> Result<(), Box<dyn Error>> {
    let balance = client.balance().find().await?;
    println!("Balance     {} USD, of which credit {} USD", balance.total_balance(), balance.credit());

    let countries = client.countries().list().sort(["name"]).send().await?;
    let names: Vec<&str> = countries.iter().take(5).map(|country| country.name()).collect();
    println!("Countries   {}: {} …", countries.len(), names.join(", "));
    Ok(())
}

/// A DID group in stock, and its cheapest way to buy a number.
async fn find_number(client: &Client) -> Result<Option<(DidGroup, StockKeepingUnit)>, Box<dyn Error>> {
    let groups = client
        .did_groups()
        .list()
        .filter("is_available", true)
        .filter("needs_registration", false)
        .include(["country", "stock_keeping_units"])
        .page(1, 25)
        .send()
        .await?;
    println!("DID groups  {} with numbers in stock and no paperwork", groups.total_records().unwrap_or(0));
    let offers = groups.into_iter().filter_map(|group| {
        let cheapest = group.stock_keeping_units().into_iter().min_by_key(StockKeepingUnit::monthly_price)?;
        Some((group, cheapest))
    });
    let cheapest = offers.min_by_key(|(_, sku)| sku.monthly_price());
    if let Some((group, sku)) = &cheapest {
        let country = group.country();
        println!(
            "Number      {}, {}: {} USD to set up, {} USD a month, {} channels included",
            group.area_name(),
            country.as_ref().map_or("?", |country| country.name()),
            sku.setup_price(),
            sku.monthly_price(),
            sku.channels_included_count()
        );
    }
    Ok(cheapest)
}

/// Orders one number and waits until the order is settled.
async fn buy(client: &Client, group: &DidGroup, sku: &StockKeepingUnit) -> Result<Order, Box<dyn Error>> {
    let item = DidOrderItem::new().with_sku_id(sku.id()).with_qty(1);
    let order = client.orders().create_and_wait(Order::new().with_items([item]));
    let order = order
        .poll_every(Duration::from_millis(100))
        .on_progress(|order| println!("            {}", order.status()));
    let order = order.await?;
    println!("Order       {} for {}: {} USD", order.reference(), group.area_name(), order.amount());
    Ok(order)
}

/// The number that came with the order.
async fn bought(client: &Client, order: &Order) -> Result<Did, Box<dyn Error>> {
    let dids = client.dids().list().filter("order.id", order.id()).send().await?;
    let did = dids.into_iter().next().ok_or("the order brought no number")?;
    println!("DID         +{}", did.number());
    Ok(did)
}

/// A SIP trunk that calls can go to.
async fn make_trunk(client: &Client) -> Result<VoiceInTrunk, Box<dyn Error>> {
    let trunk = VoiceInTrunk::new()
        .with_name("Quickstart SIP trunk")
        .with_cli_format(CliFormat::E164)
        .with_ringing_timeout(30)
        .with_configuration(
            SipConfiguration::new()
                .with_username("{DID}")
                .with_host("sip.example.com")
                .with_port(5060)
                .with_codec_ids([Codec::Pcmu, Codec::Pcma])
                .with_transport_protocol_id(TransportProtocol::Udp),
        );
    let trunk = client.voice_in_trunks().create(trunk).await?;
    println!("Trunk       {} ({})", trunk.name(), trunk.id());
    Ok(trunk)
}

/// Sends the number's calls to the trunk.
async fn route(client: &Client, did: &mut Did, trunk: &VoiceInTrunk) -> Result<(), Box<dyn Error>> {
    did.set_voice_in_trunk(trunk).set_description("Front desk");
    let body = did.as_ref().update_body(client.api_version()).unwrap_or_default();
    println!("PATCH       {body}");
    client.dids().update(did).await?;
    let info = did.as_ref().response().ok_or("an update has an answer")?;
    println!("            {} (request {})", info.status(), info.request_id().unwrap_or("without an id"));
    Ok(())
}

async fn list_dids(client: &Client) -> Result<(), Box<dyn Error>> {
    let dids =
        client.dids().list().include(["voice_in_trunk"]).sort(["-created_at"]).page(1, 10).send().await?;
    println!("DIDs        {} in all", dids.total_records().unwrap_or(dids.len() as u64));
    for did in &dids {
        let trunk = did.voice_in_trunk();
        let trunk = trunk.as_ref().map_or("-", |trunk| trunk.name());
        println!("            +{:<14} {:<16} {trunk}", did.number(), did.description().unwrap_or("-"));
    }
    Ok(())
}

/// Unroutes the number, gives it back and deletes the trunk.
async fn clean_up(client: &Client, did: &mut Did, trunk: &VoiceInTrunk) -> Result<(), Box<dyn Error>> {
    did.clear_voice_in_trunk().set_terminated(true);
    client.dids().update(did).await?;
    client.voice_in_trunks().delete(trunk.id()).await?;
    println!("Clean-up    +{} ends with its billing cycle, the trunk is gone", did.number());
    Ok(())
}
