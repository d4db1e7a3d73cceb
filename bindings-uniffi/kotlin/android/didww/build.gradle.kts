plugins {
    id("com.android.library") version "8.7.3"
    id("org.jetbrains.kotlin.android") version "2.4.20"
    id("maven-publish")
}

group = "com.didww"
version = "0.1.0"

android {
    namespace = "com.didww.sdk"
    compileSdk = 35

    defaultConfig {
        // java.time is part of Android from here on
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }

    // the same sources as those of the jar; the native libraries are those that scripts/android.sh made
    sourceSets["main"].kotlin.srcDirs("../../src/main/kotlin", "../../src/generated/kotlin")

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }

    publishing { singleVariant("release") { withSourcesJar() } }
}

kotlin {
    explicitApi()
    compilerOptions {
        jvmTarget.set(org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_11)
        freeCompilerArgs.add("-jvm-default=no-compatibility")
    }
}

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core:1.10.2")
    // with the libraries of JNA itself for each ABI
    implementation("net.java.dev.jna:jna:5.17.0@aar")
}

publishing {
    publications {
        register<MavenPublication>("release") {
            artifactId = "didww-sdk-android"
            afterEvaluate { from(components["release"]) }
        }
    }
}
